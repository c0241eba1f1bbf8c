"""Names that customers give of themselves."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from services.agent.providers.masked import Masked
from services.agent.providers.persons import introduced
from tests.unit.agent_providers.test_provider_masked import Remote


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("hola, me llamo pedro garcía y quiero homologar", ["pedro garcía"]),
        ("Me llamo María del Carmen Ruiz, buenas", ["María del Carmen Ruiz"]),
        ("mi nombre es Iñaki", ["Iñaki"]),
        ("Soy Ana, el escape", ["Ana"]),
        ("Hola soy Jean-Luc Picard", ["Jean-Luc Picard"]),
        ("factura a nombre de Talleres Ruiz", ["Talleres Ruiz"]),
        ("soy autónomo y tengo una moto", []),
        ("soy de Madrid", []),
        ("Soy el dueño", []),
        ("gracias\\nme llamo Eva\\nadiós", ["Eva"]),
    ],
)
def test_who_says_their_name(said: str, names: list[str]) -> None:
    assert list(introduced([said])) == names


async def test_a_name_given_once_is_hidden_everywhere() -> None:
    remote = Remote(AIMessage("Hola ⟦NOMBRE_1⟧"))
    asked = [SystemMessage("Contesta."), HumanMessage("me llamo Begoña"), HumanMessage("¿y BEGOÑA cuándo?")]

    answer = await Masked(remote).call(asked)

    assert "bego" not in " ".join(str(message.content) for message in remote.asked).lower()
    assert answer.message.content == "Hola Begoña"
