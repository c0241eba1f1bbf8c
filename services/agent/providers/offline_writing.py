"""How the offline model writes. Spanish, by rule, from the facts and what its tools returned."""

import re
from collections.abc import Collection
from typing import Any

from services.agent.texts import answers, media, scope
from services.agent.tools import catalogue, documents, last_quote, questions

_I = re.compile(r"h?i(?!e)")  # "espejos e intermitentes"
_WORDS = re.compile(r"[\w áéíóúüñ'-]{2,40}$", re.IGNORECASE)  # what is worth repeating to the customer
_PASSAGE = 600  # characters of an article

Facts = dict[str, Any]
Results = dict[str, Facts]  # tool → what it returned


def write(facts: Facts, results: Results | None = None, beside: Collection[str] = ()) -> str:
    """A reply of short paragraphs; `beside`: what else was asked. The price is only ever a placeholder."""
    said = [media.MEDIA_SEEN.get(kind, media.MEDIA_SEEN["other"]) for kind in facts["adjuntos"]]
    if facts["ilegible"]:
        said.append(media.UNSUPPORTED)
    body = _body(facts, results or {}, beside)
    if not body and (not said or _nothing_known(facts)):
        body = _small_talk(facts)
    return "\n\n".join([*said, *body])


def _nothing_known(facts: Facts) -> bool:
    """A photo and nothing else: what is it for?"""
    return not (
        facts["elementos"] or facts["ya_presupuestado"] or facts["escuchado"] or "audio" in facts["adjuntos"]
    )


def _body(facts: Facts, results: Results, beside: Collection[str]) -> list[str]:
    if facts["fuera_de_alcance"]:
        return [scope.OUT_OF_SCOPE]
    if "luego" in beside and not facts["quote"]:
        return [answers.LATER]
    said = _quoted(facts) if facts["quote"] else []
    said += _told(facts, results)
    if facts["intencion"] == "descuento":
        said.append(answers.NO_DISCOUNT)
    if facts["intencion"] == "informacion" and not said:
        said.append(answers.MORE)
    if "plazo" in beside:
        said.append(answers.TERM)
    if facts["intencion"] == "horario" or "horario" in beside:
        said.append(answers.HOURS.format(what=facts["horario"]))
    if facts["preguntas"]:
        said += _asked(facts)
    elif facts["vehiculos_posibles"] and facts["nombrado"]:
        again = answers.WHICH_VEHICLE.format(what=list_of(facts["vehiculos_posibles"]))
        if facts["intencion"] == "servicios":
            said.append(answers.SERVICES_DEPEND.format(what=list_of(facts["nombrado"])))
        said.append(answers.ONE_BY_ONE if facts["vehiculo_preguntado"] else again)
    if facts["quitados"] and not facts["quote"] and not facts["elementos"]:
        said.append(f"De acuerdo, quito {list_of(facts['quitados'])}. ¿Qué otra reforma quieres homologar?")
    said += [f"{{{{extra:{service['codigo']}}}}}" for service in facts["servicios"]]
    if facts["documentos"] and documents.NAME not in results:
        said.append(_papers("Para tramitarlo necesitaremos:", facts["documentos"]))
    said += _not_recognised(facts)
    if facts["quote"] and not facts["ya_presupuestado"] and not facts["desconocido"]:
        said.append(answers.PROCEED)
    return said


def _quoted(facts: Facts) -> list[str]:
    what = list_of(facts["elementos"])
    if facts["incluidos"]:
        what += f", con {list_of(facts['incluidos'])},"
    return [f"Homologar {what} te costaría {{{{quote:{facts['quote']}}}}}"]


def _asked(facts: Facts) -> list[str]:
    said = [answers.NOT_SURE] if facts["no_sabe"] else []
    if facts["elementos"] and not facts["ya_presupuestado"]:
        said.append(f"Tomo nota: {list_of(facts['elementos'])}.")
    said += facts["preguntas"]
    return said if facts["no_sabe"] or facts["ya_presupuestado"] else [*said, answers.COMPLETE_QUOTE]


def _told(facts: Facts, results: Results) -> list[str]:
    """What the tools returned, in words."""
    said: list[str] = []
    for name, result in results.items():
        if "error" in result:
            continue
        match name:
            case documents.NAME:
                said += _documents(result, facts)
            case last_quote.NAME:
                said.append(_status(result, facts))
            case catalogue.NAME:
                said.append(_catalogue(result))
            case questions.NAME:
                said.append(_answer(result, facts))
    if facts["intencion"] == "documentos" and documents.NAME not in results:
        said.append(scope.WHAT_DO_YOU_NEED)
    return said


def _documents(result: Facts, facts: Facts) -> list[str]:
    said = [_papers("En todos los casos necesitamos:", result["generales"])] if result["generales"] else []
    for one in result["por_elemento"]:
        said.append(_papers(f"Para {list_of([one['nombre']])}, además:", one["documentos"]))
    return said if facts["codigos"] or facts["preguntas"] else [*said, answers.WHICH_ELEMENT]


def _status(result: Facts, facts: Facts) -> str:
    if not result["hay"]:  # and no second question beside one that is open
        question = [] if facts["preguntas"] else [scope.WHAT_DO_YOU_NEED]
        return " ".join([answers.NO_QUOTE_YET, *question])
    if not result["vigente"]:
        return answers.EXPIRED
    return answers.STILL_VALID.format(what=list_of(result["elementos"]), id=result["presupuesto"]["id"])


def _catalogue(result: Facts) -> str:
    if "categorias" in result:
        return answers.CATEGORIES.format(what=list_of([one["nombre"] for one in result["categorias"]]))
    return answers.ELEMENTS.format(what=list_of([one["nombre"] for one in result["elementos"]]))


def _answer(result: Facts, facts: Facts) -> str:
    if result["estado"] == "found" and result["pasajes"]:
        return shortened(result["pasajes"][0]["texto"])
    return answers.TERM if facts["intencion"] == "plazo" else answers.UNKNOWN


def _not_recognised(facts: Facts) -> list[str]:
    said = []
    if facts["no_ofrecido"]:
        said.append(answers.NOT_OFFERED.format(what=quoted(facts["no_ofrecido"])))
    if facts["desconocido"]:
        said.append(
            f"No he reconocido {quoted(facts['desconocido'])}. ¿Me lo puedes explicar con otras palabras?"
        )
        if facts["sin_entender"] > 1:
            said.append(answers.OR_A_PERSON)
    return said


def _small_talk(facts: Facts) -> list[str]:
    match facts["intencion"]:
        case "agradecimiento":
            return [answers.THANKS]
        case "rechazo" if facts["ya_presupuestado"] or not facts["elementos"]:
            return [answers.DECLINED]
        case "confirmacion" if facts["ya_presupuestado"]:
            return [answers.ACCEPT]
        case "saludo" if facts["ya_presupuestado"]:
            return ["¡Hola de nuevo! ¿En qué te ayudo?"]
        case _ if facts["datos_dichos"] and facts["ya_presupuestado"]:
            return [answers.NOTED]
        case _ if facts["sin_entender"] and (facts["ya_presupuestado"] or facts["sin_entender"] > 1):
            return [answers.NOT_UNDERSTOOD, *([answers.OR_A_PERSON] if facts["sin_entender"] > 1 else [])]
    question = (
        answers.WHICH_REFORM if facts["vehiculo"] and not facts["elementos"] else scope.WHAT_DO_YOU_NEED
    )
    return [answers.DEPENDS.format(question=question) if facts["intencion"] == "presupuesto" else question]


def list_of(names: list[str]) -> str:
    """In a sentence. "Escape / Sistema de escape": the first name is the one people say."""
    short = [name.split(" / ")[0] for name in names]
    lower = [name[0].lower() + name[1:] if not name[:2].isupper() else name for name in short]
    if len(lower) == 1:
        return lower[0]
    conjunction = "e" if _I.match(lower[-1]) else "y"
    return f"{', '.join(lower[:-1])} {conjunction} {lower[-1]}"


def quoted(terms: list[str]) -> str:
    words = [term for term in terms if _WORDS.match(term)][:3]
    return ", ".join(f"«{term}»" for term in words) or "todo lo que me has escrito"


def shortened(text: str) -> str:
    """At a sentence's end, where the article is longer than a message should be."""
    if len(text) <= _PASSAGE:
        return text.strip()
    head = text[:_PASSAGE]
    return head[: head.rfind(". ") + 1].strip() or head.rsplit(" ", 1)[0]


def _papers(title: str, papers: list[str]) -> str:
    return title + "\n" + "\n".join(f"- {paper}" for paper in papers)
