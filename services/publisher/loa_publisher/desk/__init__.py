"""The desk: the screens on which officers write, the spokesperson approves and operators see what went where.

One file a room: `start`, `calendar`, `plans`, `items`, `editor`, `approvals`, `deliveries`, `tasks`. Each holds its views and no
rule; rules stand in the publisher's actions. Templates lie in `templates/<room>/`, parts they share in `templates/components/`.
"""

from __future__ import annotations

from flask import Flask

from loa_publisher.desk import (
    access,
    approvals,
    approvals_delegations,
    approvals_emergencies,
    approvals_partners,
    approvals_together,
    attachments,
    audit_log,
    bulk,
    calendar,
    calendar_feeds,
    clocks,
    dead_letters,
    deliveries,
    documents,
    editor,
    failures,
    feedback,
    feedback_handling,
    finding,
    gallery,
    gates,
    health,
    issues,
    issues_handling,
    issues_intake,
    issues_receipt,
    keyboard,
    pictures,
    plans,
    plans_items,
    preferences,
    press,
    recall,
    report_exports,
    reports,
    searching,
    security,
    settings,
    settings_bases,
    settings_channels,
    settings_channels_form,
    settings_password,
    settings_tokens,
    settings_units,
    settings_units_many,
    settings_users,
    sign_in,
    start,
    stylesheet,
    tasks,
    templating,
    trying,
    unsaved,
)


def register(app: Flask) -> None:
    """Opens the desk's rooms on `app`."""
    security.secure(app)
    access.guard_doors(app)
    failures.explain(app)
    templating.equip(app)
    stylesheet.keep_versioned(app)
    rooms = (
        start,
        calendar,
        calendar_feeds,
        plans,
        plans_items,
        reports,
        report_exports,
        finding,  # the list, and with it the items whose blueprint it adds to
        recall,
        editor,
        unsaved,
        trying,
        approvals,
        approvals_delegations,
        approvals_emergencies,
        approvals_partners,
        approvals_together,
        deliveries,
        bulk,
        dead_letters,
        tasks,
        issues,
        issues_intake,
        issues_handling,
        issues_receipt,
        feedback,
        feedback_handling,
        press,
        clocks,
        searching,
        audit_log,
        gates,
        pictures,
        attachments,
        documents,
        sign_in,
        preferences,
        settings,
        settings_bases,
        settings_channels,
        settings_channels_form,
        settings_password,
        settings_users,
        settings_tokens,
        settings_units_many,
        settings_units,
        keyboard,
        stylesheet,
        gallery,
    )
    for room in rooms:
        app.register_blueprint(room.blueprint)
    app.add_url_rule("/healthz", "healthz", health.healthz)
