from __future__ import annotations

from typing import Any

import pytest

from tests.publisher.api.program import Programs


@pytest.fixture
def document(any_api: Programs) -> dict[str, Any]:
    """The OpenAPI document."""
    answer = any_api.app.test_client().get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    found: dict[str, Any] = answer.json  # type: ignore[assignment]
    return found


def operations(document: dict[str, Any]) -> dict[str, Any]:
    """Its operations by method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    }


def references(value: Any) -> list[str]:
    """Every reference in the document."""
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for inner in value.values() for found in references(inner)]
    return [found for inner in value for found in references(inner)] if isinstance(value, list) else []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    """What is referred to stands in the document."""
    assert document["openapi"] == "3.1.0"
    found = references(document)
    assert found
    for reference in found:
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert target


def test_every_operation_tells_its_answers(document: dict[str, Any]) -> None:
    """What succeeds is JSON or says nothing, what fails a problem document; every one may be refused for want of a token."""
    for name, operation in operations(document).items():
        answers = operation["responses"]
        assert {"401", "default"} <= set(answers), name
        for status, answer in answers.items():
            if "$ref" in answer:
                answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
            assert answer["description"], name
            if status == "204":
                assert "content" not in answer, name
                continue
            good = status.startswith("2")
            assert list(answer["content"]) == ["application/json" if good else "application/problem+json"], (
                name
            )


def test_every_operation_is_explained(document: dict[str, Any]) -> None:
    """A sentence each, in plain text."""
    for name, operation in operations(document).items():
        assert operation["summary"].strip(), name


def test_what_is_sent_has_a_shape(document: dict[str, Any]) -> None:
    """Whatever takes a body says which."""
    for name, operation in operations(document).items():
        if "requestBody" not in operation:
            continue
        for sent in operation["requestBody"]["content"].values():
            shape = sent["schema"]
            if "$ref" in shape:
                shape = document["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
            assert shape["type"] == "object", name


def test_it_needs_no_token(any_api: Programs) -> None:
    """Who is to write a program reads it first."""
    assert any_api.app.test_client().get("/api/openapi.json").status_code == 200
