"""What the provider demands of a request and puts into a token."""
# ruff: noqa: ANN401, D102 - the methods and the untyped requests are the library's

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from sonar_local.signin import people
from sonar_local.signin.environment import surroundings


class SignInValidator(OAuth2Validator):  # type: ignore[misc] # the toolkit has no types
    """One client per issuer, one grant type, and the claims of the person who was chosen."""

    oidc_claim_scope = None  # every claim goes with the scope openid

    def _load_application(self, client_id: str, request: Any) -> Any:
        means = surroundings().means_at(request.headers.get("SCRIPT_NAME", ""))
        if means is None or client_id != surroundings().client_ids[means]:
            return None  # a client of one issuer does not exist for the other
        return super()._load_application(client_id, request)

    def validate_grant_type(
        self,
        client_id: str,
        grant_type: str,
        client: Any,
        request: Any,
        *args: Any,
        **kwargs: Any,
    ) -> bool:
        return grant_type == "authorization_code" and super().validate_grant_type(
            client_id, grant_type, client, request, *args, **kwargs
        )

    def validate_response_type(
        self,
        client_id: str,
        response_type: str,
        client: Any,
        request: Any,
        *args: Any,
        **kwargs: Any,
    ) -> bool:
        return response_type == "code"

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        return True

    def validate_redirect_uri(
        self,
        client_id: str,
        redirect_uri: str,
        request: Any,
        *args: Any,
        **kwargs: Any,
    ) -> bool:
        # To the letter. The toolkit would let any port of the loopback pass, as RFC 8252 has it for desktop programs.
        return redirect_uri in request.client.redirect_uris.split()

    def validate_user(
        self,
        username: str,
        password: str,
        client: Any,
        request: Any,
        *args: Any,
        **kwargs: Any,
    ) -> bool:
        return False  # nobody has a password here

    def validate_silent_authorization(self, request: Any) -> bool:
        return True

    def validate_silent_login(self, request: Any) -> bool:
        return False  # nobody is ever signed in here already

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        """Return the subject, the level and, for DigiD, the BSN of the person who was chosen."""
        act = request.user
        person = people.find(surroundings().people, means=act.means, subject=act.subject)
        claims: dict[str, Any] = {"sub": act.subject, "acr": act.acr, "amr": act.amr}
        if person is not None and person.bsn is not None:
            claims["bsn"] = person.bsn.reveal()
        elif person is not None and act.means == "eherkenning":
            # The names of the attributes in the Afsprakenstelsel; a pseudonym instead of a name.
            claims |= {
                claim: number
                for claim, number in (
                    ("urn:etoegang:1.9:EntityConcernedID:KvKnr", person.kvk_number),
                    ("urn:etoegang:1.9:IntermediateEntityID:KvKnr", person.intermediary),
                    ("urn:etoegang:1.9:ServiceRestriction:Vestigingsnr", person.establishment),
                )
                if number
            }
        elif person is not None:
            claims["name"] = person.name
        return claims
