"""What can come back instead of an answer, as one error.

Upstream messages are not passed on: a moderation error quotes the customer.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import openai

from services.agent.providers.base import ProviderFailed

NAME = "openrouter"
NO_CONNECTION = "no connection: look at OPENROUTER_BASE_URL, OPENROUTER_PRIVATE and the network"


@contextmanager
def translated(model: str) -> Iterator[None]:
    """Turn what the SDK and LangChain raise into `ProviderFailed`."""
    try:
        yield
    except openai.APITimeoutError as error:
        raise ProviderFailed(NAME, "timeout", "no answer in time") from error
    except openai.APIStatusError as error:
        raise failed(error.status_code, model, _seconds(error.response.headers)) from error
    except openai.APIConnectionError as error:
        raise ProviderFailed(NAME, "server_error", NO_CONNECTION) from error
    except ValueError as error:
        # a 200 whose body is `{"error": {...}, "choices": null}`; LangChain raises the error's dict
        stated = error.args[0] if error.args else None
        code = stated.get("code") if isinstance(stated, dict) else None
        if isinstance(code, int):
            raise failed(code, model) from error
        raise _not_a_completion(error) from error
    except (openai.OpenAIError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise _not_a_completion(error) from error


def failed(status: int, model: str, retry_after: float | None = None) -> ProviderFailed:
    """The error for an HTTP status, or for the code inside a body."""
    match status:
        case 401 | 403:
            return ProviderFailed(NAME, "refused_auth", f"{status}: look at OPENROUTER_API_KEY")
        case 402:
            return ProviderFailed(NAME, "refused_auth", "402: the account has no credit left")
        case 404:
            hint = "look at LLM_MODEL, or no host of it fits OPENROUTER_DATA_COLLECTION"
            return ProviderFailed(NAME, "model_missing", f"404: nobody serves {model}: {hint}")
        case 408:
            return ProviderFailed(NAME, "timeout", "408: the model's host took too long")
        case 429:
            return ProviderFailed(NAME, "rate_limited", "429", retry_after=retry_after)
        case _ if status >= 500:
            return ProviderFailed(NAME, "server_error", str(status), retry_after=retry_after)
    return ProviderFailed(NAME, "bad_answer", f"{status}: the request was refused")


def _not_a_completion(error: Exception) -> ProviderFailed:
    return ProviderFailed(NAME, "bad_answer", f"the answer is not a chat completion ({type(error).__name__})")


def _seconds(headers: Mapping[str, str]) -> float | None:
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None  # absent, or a date: then our own wait
