"""Feedback as programs read and answer it."""

from __future__ import annotations

from tests.publisher.api.program import Programs, refusal
from tests.publisher.feedback.cases import send


def test_a_letter_is_read_classified_assigned_and_answered(api: Programs) -> None:
    """What the portal has written down is taken over first; the same answer again is no second one."""
    id = str(send(api.bureau.database, api.bureau.clock.now()))
    [listed] = api.get("/feedback", "operator")["items"]
    assert (listed["id"], listed["state"], "email" in listed) == (id, "new", False)
    path = f"/feedback/{id}"
    assert api.get(path, "editor")["sender"]["email"] == "buoi@thu.example"
    api.post(f"{path}/classify", {"kind": "question", "topic": "T04"})
    api.post(f"{path}/assign", {"person": str(api.bureau.people["reader"].id)})
    answer = {"id": "0190a000-0000-7000-8000-00000000000a", "way": "phone", "text": "Đã gọi"}
    for _ in range(2):
        told = api.post(f"{path}/reply", answer)
    assert [(one["way"], one["state"]) for one in told["replies"]] == [("phone", "recorded")]
    assert (told["state"], told["kind"]) == ("answered", "question")
    [figure] = api.get("/feedback/figures", "editor")["items"]
    assert (figure["month"], figure["received"], figure["answered"]) == ("2020-11", 1, 1)
    assert api.get("/feedback?scope=mine", "both")["total"] == 0


def test_bad_input_names_its_fields(any_api: Programs) -> None:
    """All of it at once."""
    id = send(any_api.bureau.database, any_api.bureau.clock.now())
    any_api.get("/feedback", "editor")
    wrong = {"kind": "x", "severity": "x", "topic": "T99", "field": "x"}
    told = refusal(any_api.call("POST", f"/feedback/{id}/classify", json=wrong), 422)
    assert set(told) == set(wrong)
    told = refusal(any_api.call("POST", f"/feedback/{id}/reply", json={"way": "mail", "text": ""}), 422)
    assert set(told) == {"way", "text"}
