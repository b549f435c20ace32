"""`make check`: every check runs and says its words in order, and one that fails fails the whole."""

from scripts import check
from scripts.check import Verdict


def test_what_fails_is_named_and_does_not_keep_the_others_from_running(monkeypatch, capsys):
    monkeypatch.setattr(check, "CHECKS", {
        "first": lambda: Verdict(False, "line 3 is wrong"), "second": lambda: Verdict(True, "fine"),
    })
    assert check.main([]) == 1
    assert capsys.readouterr().out == "== first\nline 3 is wrong\n== second\nfine\nfailed: first\n"


def test_a_tool_that_fails_hands_on_what_it_said():
    verdict = check._tool("json.tool", "no_such_file.json")()
    assert not verdict.passed
    assert "no_such_file.json" in verdict.words


def test_a_vulnerable_package_fails_and_a_silent_service_does_not():
    vulnerable = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1"}]}
    assert not check.judge_audit([vulnerable]).passed
    unanswered = check.judge_audit([{"name": "new", "skip_reason": "no answer"}])
    assert unanswered.passed
    assert "NOT AUDITED" in unanswered.words
