"""What the commands refuse before they touch a server."""

import pytest

from services.cli import main


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nothing"], 3, "take one of history, quotes, tariffs, deliveries"),
        ([], 2, "name one projection, or say --all"),
        (["quotes", "--all"], 2, "name one projection, or say --all"),
    ],
)
def test_rebuild_says_what_it_needs(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["projections", "rebuild", *words])
    assert left.value.code == code
    assert said in capsys.readouterr().err
