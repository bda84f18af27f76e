from __future__ import annotations

from loa.ledger import gates
from tests.publisher.api.program import Programs, refusal


def test_a_suspension_is_seen_by_all_and_ends_by_a_word(any_api: Programs) -> None:
    """Who shut it and why stand there as long as it lasts."""
    told = any_api.post(
        "/gates/suspend", person="operator", json={"scope": "channel:manual", "reason": "diễn tập"}
    )
    assert told == {"under_way": 0}
    [gate] = [gate for gate in any_api.get("/gates")["items"] if gate["scope"] == "channel:manual"]
    assert (gate["shut"], gate["reason"]) == (True, "diễn tập")
    assert any_api.post("/gates/resume", person="operator", json={"scope": "channel:manual"}) == {
        "expired": 0
    }
    [gate] = [gate for gate in any_api.get("/gates")["items"] if gate["scope"] == "channel:manual"]
    assert gate["shut"] is False


def test_what_is_no_gate_is_refused(any_api: Programs) -> None:
    """With what would do; and no suspension goes without a reason."""
    for path, body in (
        ("suspend", {"scope": "channel:telegraph", "reason": "x"}),
        ("suspend", {"scope": "all", "reason": " "}),
        ("suspend", {"scope": 3, "reason": "x"}),
        ("resume", {}),
        ("reset", {"scope": "account:manual:nobody"}),
    ):
        refusal(any_api.call("POST", f"/gates/{path}", "operator", json=body), 422)


def test_a_mended_account_is_called_again(any_api: Programs) -> None:
    """Though nothing of it is blocked that could be tried again."""
    with any_api.bureau.office() as at:
        gates.trip(at.connection, at.now, "account:manual:tv", "the station hung up")
    any_api.post("/gates/reset", person="operator", json={"scope": "account:manual:tv"})
    [gate] = [gate for gate in any_api.get("/gates")["items"] if gate["scope"] == "account:manual:tv"]
    assert gate["tripped"] is None
