"""What can come back from Ollama instead of an answer, as one error."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import ollama
from langchain_core.exceptions import OutputParserException

from services.agent.providers.base import ProviderFailed

NAME = "ollama"


@contextmanager
def translated(model: str) -> Iterator[None]:
    """Turn what the client and LangChain raise into `ProviderFailed`."""
    try:
        yield
    except ollama.ResponseError as error:
        raise _failed(error.status_code, model) from error
    except httpx.TimeoutException as error:
        raise ProviderFailed(NAME, "timeout", "no answer in time; a large model loads slowly") from error
    except (httpx.HTTPError, ConnectionError) as error:
        raise ProviderFailed(
            NAME,
            "server_error",
            "no connection: start Ollama, or set OLLAMA_HOST (with LLM_UNMASKED to a private address)",
        ) from error
    except OutputParserException as error:
        raise ProviderFailed(NAME, "bad_answer", "the arguments of a tool call are not JSON") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProviderFailed(
            NAME, "bad_answer", f"the answer is not a chat's ({type(error).__name__})"
        ) from error


def missing(model: str) -> ProviderFailed:
    return ProviderFailed(NAME, "model_missing", f"the model {model} is not there: run `ollama pull {model}`")


def _failed(status: int, model: str) -> ProviderFailed:
    match status:
        case 404:
            return missing(model)
        case 401 | 403:
            return ProviderFailed(NAME, "refused_auth", f"{status}: look at OLLAMA_HOST")
        case 429 | 503:
            return ProviderFailed(NAME, "rate_limited", f"{status}: its queue is full")
        case _ if 400 <= status < 500:
            return ProviderFailed(NAME, "bad_answer", f"{status}: the request was refused")
    # -1: an error in the middle of a stream
    return ProviderFailed(NAME, "server_error", "its model runner failed; look at Ollama's own log")
