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
        "municipality_succession",
        "nationality",
        "occupation",
        "occupation_group",
        "occupation_name",
        "pc4",
        "related_occupation",
        "skill",
    )
}
QUEUE = {f"jobs.procrastinate_{name}" for name in ("events", "jobs", "periodic_defers", "workers")}
ORGANISATIONS = {"identity.office", "identity.organisation"}
TREE = {f"identity.{name}" for name in ("division", "district", "team", "organisation_municipality")}
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
        "privacy",
        *(part.name for part in PARTS),
    )
} | {"messaging.message_v"}
CASEWORK_VIEWS = {
    f"casework.{name}_v"
    for name in (
        "contact_moment",
        "appointment",
        "task",
        "path",
        "path_step",
        "agreement",
        "activity",
        "hand_over",
    )
}

RELATIONS: dict[str, dict[str, set[str]]] = {
    "reader": {
        "SELECT": REFERENCE
        | ORGANISATIONS
        | TREE
        | GATE_VIEWS
        | CASEWORK_VIEWS
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
        "clients.open_privacy",
        "clients.kind_bases",
        "clients.open_extra",
        "clients.extra_fields",
        "clients.extra_version",
        *(f"clients.open_{part.name}" for part in PARTS),
        "messaging.open_messages",
        "matching.open_candidates",
        "casework.work_list_page",
        "casework.work_list_counts",
        "casework.work_list_farthest",
        "casework.open_contact_moments",
        "casework.open_appointments",
        "casework.open_tasks",
        "casework.open_paths",
        "casework.open_path_steps",
        "casework.open_agreements",
        "casework.open_activities",
        "casework.open_hand_overs",
        "casework.open_message_facts",
        "casework.open_earlier_records",
        "casework.start_counts",
        "casework.start_lines",
        "casework.own_tasks",
        "casework.office_queue",
        "disclosure.my_consultations",
        "disclosure.who_looked",
        "access.policy_in_force",
        "exchange.kinds_in_force",
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
        "clients.tell_privacy",
        "clients.confirm_contact",
        "messaging.send",
        "messaging.mark_read",
        "casework.record_contact",
        "casework.plan_appointment",
        "casework.step_appointment",
        "casework.give_task",
        "casework.begin_path",
        "casework.add_path_step",
        "casework.finish_path",
        "casework.agree",
        "casework.close_agreement",
        "casework.report_activity",
        "casework.judge_activity",
        "casework.set_distance",
        "casework.propose_merge",
        "casework.ask_split",
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
        "disclosure.begin_task",
        "casework.save_search",
        "casework.rename_search",
        "casework.drop_search",
        "casework.saved_searches",
        "casework.make_selection",
        "casework.selections",
        "casework.selection_members",
        "casework.drop_selection",
        "casework.colleagues",
        "casework.finish_task",
        "casework.take_task",
        "casework.add_desk_task",
        "casework.propose_hand_over",
        "casework.decide_hand_over",
        "casework.hand_overs_waiting",
        "casework.links_waiting",
        "casework.take_link",
        "casework.decide_link",
        "disclosure.register_client",
        "disclosure.register_newcomer",
        *(
            f"exchange.{name}"
            for name in (
                "request_delivery",
                "decide_delivery",
                "take_part",
                "propose_person",
                "decide_person",
                "register_key",
                "record_review",
                "my_standing",
                "deliveries",
                "named_persons",
                "export_reviews",
                "delivery_alerts",
                "see_alert",
                "own_parts",
            )
        ),
        "oversight.statistics",
        "access.propose",
        "access.decide",
        "access.withdraw",
        "access.arrange_replacement",
        "access.declare_known",
        "access.find_staff",
        "access.rights_at",
        "access.proposals_waiting",
        "access.shielded_clients",
        "access.cross_region_users",
        "access.unused_rights",
        "access.health_readings",
        "access.confirmations_waiting",
        "access.confirm",
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
        "identity.start_newcomer",
        "identity.newcomer_keys",
        "identity.resolve_session",
        "identity.end_session",
        "identity.revoke_sessions",
        "identity.note_sign_in_refused",
        "access.policy_in_force",
        "exchange.kinds_in_force",
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
        "identity.take_over_staff",
        "access.sweep_tickets",
        "casework.sweep_searches",
        "exchange.next_part",
        "exchange.open_part",
        "exchange.keep_part",
        "exchange.destroy_expired",
        "oversight.publish_statistics",
        "access.gather_use",
        "access.ask_confirmations",
        "access.give_notice",
        "access.lapse_unconfirmed",
    },
    "eraser": EVERYBODY,
    "auditor": EVERYBODY,
    "matcher": EVERYBODY | {"matching.open_match"},
    "migrator": set(),
}
"""By login, the functions it may call."""
