import pytest

from services.sandbox.markdown import to_whatsapp


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("hola", "hola"),
        ("**negrita** y *cursiva* y _también_", "*negrita* y _cursiva_ y _también_"),
        ("un [enlace](https://ejemplo.example/a) y <https://ejemplo.example/b>",
         "un https://ejemplo.example/a y https://ejemplo.example/b"),
        ("## Título\ntexto", "Título\ntexto"),
        ("```\nuno\ndos\n```", "uno\ndos"),
        ("`código`", "`código`"),
        ("uno\ndos", "uno\ndos"),
        ("uno\n\ndos", "uno\n\ndos"),
        ("uno\n\n\ndos", "uno\n\n\ndos"),
        ("Precio:\n\n- uno\n- **dos**\n\nfin", "Precio:\n\n- uno\n- *dos*\n\nfin"),
        ("* uno\n* dos", "- uno\n- dos"),
        ("3. uno\n4. dos", "3. uno\n4. dos"),
        ("> cita", "> cita"),
        ("<b>no es html</b>", "<b>no es html</b>"),
        ("Total: 211,75 €", "Total: 211,75 €"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("", ""),
    ],
)  # fmt: skip
def test_commonmark_becomes_whatsapps_marks(written: str, shown: str) -> None:
    assert to_whatsapp(written) == shown
