"""What each login may do, written out by hand: a new grant must be added here too, by somebody who means it."""

from tests.database.part_rows import PARTS

REFERENCE = {
    f"reference.{name}"
    for name in (
        "contract_form",
        "education_level",
        "labour_market_region",
        "language",
        "licence",
        "municipality",
        "nationality",
        "occupation",
        "pc4",
        "related_occupation",
    )
}
QUEUE = {f"jobs.procrastinate_{name}" for name in ("events", "jobs", "periodic_defers", "workers")}
ORGANISATIONS = {"identity.office", "identity.organisation"}
GATE_VIEWS = {
    f"clients.{name}_v"
    for name in (
        "placement",
        "identity",
        "bsn",
        "contact",
        "profile",
        "profile_education",
        "profile_experience",
        "work_capacity",
        "history",
        "key",
        "activity",
        "status",
        "extra",
        *(part.name for part in PARTS),
    )
} | {"messaging.message_v"}

RELATIONS: dict[str, dict[str, set[str]]] = {
    "reader": {
        "SELECT": REFERENCE
        | ORGANISATIONS
        | GATE_VIEWS
        | {"employers.employer", "employers.establishment", "employers.vacancy"}
    },
    "writer": {"SELECT": REFERENCE | ORGANISATIONS | {"clients.contact_v"}},
    "logger": {},
    "auth": {},
    "worker": {"SELECT": REFERENCE | QUEUE, "INSERT": QUEUE, "UPDATE": QUEUE, "DELETE": QUEUE},
    "eraser": {},
    "auditor": {"SELECT": {"ledger.disclosure", "ledger.decision", "ledger.change"}},
    "matcher": {"SELECT": REFERENCE},
    "migrator": {},
}
"""By login and right, the tables and views."""

EVERYBODY = {"kernel.now", "kernel.today", "kernel.sort_key"}
QUEUE_FUNCTIONS = {
    f"jobs.procrastinate_{name}"
    for name in (
        "cancel_job_v1",
        "defer_jobs_v1",
        "defer_periodic_job_v2",
        "fetch_job_v2",
        "finish_job_v1",
        "notify_queue_abort_job_v1",
        "notify_queue_job_inserted_v1",
        "prune_stalled_workers_v1",
        "register_worker_v1",
        "retry_job_v1",
        "retry_job_v2",
        "trigger_abort_requested_events_procedure_v1",
        "trigger_function_scheduled_events_v1",
        "trigger_function_status_events_insert_v1",
        "trigger_function_status_events_update_v1",
        "unlink_periodic_defers_v1",
        "unregister_worker_v1",
        "update_heartbeat_v1",
    )
}

FUNCTIONS: dict[str, set[str]] = {
    "reader": EVERYBODY
    | {
        "clients.open_placement",
        "clients.open_keys",
        "clients.open_identity",
        "clients.open_bsn",
        "clients.open_contact",
        "clients.open_profile",
        "clients.open_profile_education",
        "clients.open_profile_experience",
        "clients.open_work_capacity",
        "clients.open_history",
        "clients.open_activity",
        "clients.open_status",
        "clients.open_extra",
        "clients.extra_fields",
        "clients.extra_version",
        *(f"clients.open_{part.name}" for part in PARTS),
        "messaging.open_messages",
        "matching.open_candidates",
        "casework.work_list_page",
        "casework.work_list_counts",
        "disclosure.my_consultations",
        "disclosure.who_looked",
        "access.policy_in_force",
    },
    "writer": EVERYBODY
    | {
        "clients.open_contact",
        "clients.correct_contact",
        "clients.correct_identity",
        "clients.replace_search_key",
        "clients.correct_profile",
        "clients.put_part",
        "clients.put_extra",
        "clients.extra_fields",
        "clients.begin_activity",
        "clients.end_activity",
        "clients.move_residence",
        "messaging.send",
        "messaging.mark_read",
    },
    "logger": EVERYBODY
    | {
        "disclosure.open_persons",
        "disclosure.open_list",
        "disclosure.open_log",
        "disclosure.reviews_waiting",
        "disclosure.review_glass",
        "disclosure.search_persons",
        "disclosure.search_clients",
        "casework.save_search",
        "casework.rename_search",
        "casework.drop_search",
        "casework.saved_searches",
        "casework.make_selection",
        "casework.selections",
        "casework.selection_members",
        "casework.drop_selection",
        "clients.propose_field",
        "clients.decide_field",
        "clients.proposed_fields",
    },
    "auth": EVERYBODY
    | {
        "identity.begin_sign_in",
        "identity.take_sign_in",
        "identity.staff_by_subject",
        "identity.jobseeker_by_bsn",
        "identity.start_session",
        "identity.resolve_session",
        "identity.end_session",
        "identity.revoke_sessions",
        "identity.note_sign_in_refused",
        "access.policy_in_force",
    },
    "worker": EVERYBODY
    | QUEUE_FUNCTIONS
    | {
        "clients.import_client",
        "clients.import_known",
        "clients.extra_fields",
        "matching.refresh_profiles",
        "ledger.ensure_partitions",
        "identity.sweep",
        "access.sweep_tickets",
        "casework.sweep_searches",
    },
    "eraser": EVERYBODY,
    "auditor": EVERYBODY,
    "matcher": EVERYBODY | {"matching.open_match"},
    "migrator": set(),
}
"""By login, the functions it may call."""
