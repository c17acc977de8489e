"""Asking for a delivery, approving one, and taking the parts of one's own."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sonar.exchange.operations import DeliveryRefused, decide_delivery, register_key, request_delivery, take_part
from sonar.exchange.queries import deliveries as find_deliveries
from sonar.exchange.queries import delivery_kinds, delivery_rule, own_parts, standing
from sonar.exchange.types import Delivery, DeliveryKind, DeliveryRefusal
from sonar.identity.queries import offices
from sonar.web import notices
from sonar.web.deliveries.answers import on_to
from sonar.web.deliveries.forms import DecideForm, KeyForm, RequestForm
from sonar.web.deliveries.words import REFUSED, STATES, column_labels, criteria_words, kind_label
from sonar.web.labels import Explanation
from sonar.web.session.access import ActorRequest, staff_page

NO_EXPORT: Final = notices.Notice(
    HTTPStatus.FORBIDDEN,
    "lock",
    Explanation(
        _("Sonar geeft geen lijsten met personen"),
        _("Alleen enkele met naam aangewezen collega's mogen een levering aanvragen die de wet voorschrijft."),
        _(
            "Wat u nodig hebt, kan in Sonar zelf: zoeken, uw werklijst en berichten. Aantallen vindt uw teammanager "
            "bij Cijfers. Moet er toch iets geleverd worden? Vraag het aan de functioneel beheerder."
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A delivery with its words."""

    delivery: Delivery
    kind: str
    state: Promise
    columns: list[str]
    criteria: list[str]


@staff_page()
@require_safe
def deliveries(request: ActorRequest) -> HttpResponse:
    """Show the deliveries one may know of; to who has nothing to do with them: why there is no export."""
    mine = standing(actor=request.actor)
    oversees = request.actor.function in delivery_rule().may_oversee
    found = [_shown(delivery) for delivery in find_deliveries(actor=request.actor)]
    if not (mine.exporter_of or mine.approver_of or oversees or found):
        return notices.page(request, NO_EXPORT)
    kinds = [delivery_kinds()[name] for name in mine.exporter_of if name in delivery_kinds()]
    context = {"deliveries": found, "kinds": kinds, "standing": mine, "oversees": oversees}
    return render(request, "deliveries/list.html", context)


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActorRequest, kind: str) -> HttpResponse:
    """Offer the form to ask for a delivery of one kind (GET), or ask for it (POST)."""
    asked = _exported_kind(request, kind)
    if asked is None:
        return notices.page(request, NO_EXPORT)
    form = RequestForm(request.POST if request.method == "POST" else None, kind=asked, offices=offices())
    refused: DeliveryRefused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            request_delivery(
                actor=request.actor,
                kind=kind,
                criteria=form.criteria(),
                columns=form.cleaned_data["columns"],
                reason=form.cleaned_data["reason"],
            )
        except DeliveryRefused as refusal:
            refused = refusal
        else:
            return on_to("deliveries")
    context = {
        "kind": asked,
        "form": form,
        "refusal": REFUSED[refused.code] if refused else "",
        "counted": refused.persons if refused else 0,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "deliveries/request.html", context, status=status)


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: ActorRequest) -> HttpResponse:
    """Offer to register one's public key (GET), or register it (POST)."""
    mine = standing(actor=request.actor)
    if not mine.exporter_of:
        return notices.page(request, NO_EXPORT)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        register_key(actor=request.actor, public_key=form.cleaned_data["public_key"])
        return on_to("deliveries")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "deliveries/key.html", {"form": form, "has_key": mine.has_key}, status=status)


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request: ActorRequest, delivery_ref: str) -> HttpResponse:
    """Show one delivery (GET); approve or reject it as somebody who is named for that (POST)."""
    parts = own_parts(actor=request.actor, reference=delivery_ref)
    found = _one(request, delivery_ref)
    form = DecideForm(request.POST if request.method == "POST" else {"digest": found.digest})
    refusal: Promise | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            decide_delivery(
                actor=request.actor,
                reference=delivery_ref,
                digest=form.cleaned_data["digest"],
                approve=form.cleaned_data["decision"] == "approve",
                remark=form.cleaned_data["remark"],
            )
        except DeliveryRefused as refused:
            refusal = REFUSED[refused.code]
        else:
            return on_to("deliveries")
    context = {
        "shown": _shown(found),
        "reference": delivery_ref,
        "parts": parts,
        "form": form if request.method == "POST" else DecideForm(initial={"digest": found.digest}),
        "refusal": refusal,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "deliveries/delivery.html", context, status=status)


@staff_page()
@require_POST
def part_file(request: ActorRequest, delivery_ref: str, number: int) -> HttpResponse:
    """Hand a sealed part to its requester: the one file about persons that leaves Sonar."""
    try:
        content = take_part(actor=request.actor, reference=delivery_ref, number=number, what="file")
    except DeliveryRefused as refused:
        return _refused(request, refused.code)
    response = HttpResponse(content, content_type="application/jose")
    response["Content-Disposition"] = f'attachment; filename="levering-deel-{number}.jwe"'
    return response


@staff_page()
@require_POST
def part_key(request: ActorRequest, delivery_ref: str, number: int) -> HttpResponse:
    """Show the sealed key to a part to its requester."""
    try:
        sealed = take_part(actor=request.actor, reference=delivery_ref, number=number, what="key")
    except DeliveryRefused as refused:
        return _refused(request, refused.code)
    return render(
        request, "deliveries/part_key.html", {"sealed_key": sealed, "number": number, "reference": delivery_ref}
    )


def _one(request: ActorRequest, reference: str) -> Delivery:
    """Return the delivery a reference points to, as the actor may see it."""
    found = find_deliveries(actor=request.actor, only=reference)
    if not found:
        raise Http404
    return found[0]


def _exported_kind(request: ActorRequest, name: str) -> DeliveryKind | None:
    """Return the kind, when the actor is named to ask for it."""
    named = standing(actor=request.actor).exporter_of
    return delivery_kinds().get(name) if name in named else None


def _shown(found: Delivery) -> Shown:
    return Shown(
        delivery=found,
        kind=kind_label(found.kind),
        state=STATES[found.state],
        columns=column_labels(found.kind, found.columns),
        criteria=criteria_words(found.criteria),
    )


def _refused(request: ActorRequest, code: DeliveryRefusal) -> HttpResponse:
    text = Explanation(
        _("Dit deel is niet voor u beschikbaar"),
        REFUSED[code],
        _("Ga terug naar Leveringen en kijk daar wat nog kan."),
    )
    return notices.page(request, notices.Notice(HTTPStatus.FORBIDDEN, "lock", text))
