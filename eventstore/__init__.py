"""The event store. Named as `PERSISTENCE_MODULE=eventstore`, it is a persistence module of `eventsourcing`.

The library looks for its factory among the values of the module's `__dict__`, where a lazy `__getattr__`
is not seen. Services import `eventstore.store` and never the library, so the factory is loaded only for who
asks for it: by name, or by looking through the module once the library itself has been imported.
"""

import sys
from types import ModuleType
from typing import Any

_FACTORY = "Factory"


class _PersistenceModule(ModuleType):
    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]  # read only here, as a module's is
        if "eventsourcing.persistence" in sys.modules:
            getattr(self, _FACTORY)
        own: dict[str, Any] = super().__dict__
        return own

    def __getattr__(self, name: str) -> Any:
        if name != _FACTORY:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        from eventstore.recorder import Factory

        setattr(self, _FACTORY, Factory)
        return Factory


sys.modules[__name__].__class__ = _PersistenceModule
