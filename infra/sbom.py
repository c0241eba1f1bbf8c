"""`make audit`: what the Python side is made of, as CycloneDX JSON, from the lock and what is installed."""

import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from pip_requirements_parser import RequirementsFile

from infra.embedded.home import ROOT

LOCK = ROOT / "requirements.lock"


def components(lock: Path = LOCK) -> Iterator[Component]:
    """One for every line of the lock, with the hashes of all its files, whichever the machine takes."""
    for line in RequirementsFile.from_file(str(lock)).requirements:
        version = line.get_pinned_version
        license = _license(line.name)
        yield Component(
            name=line.name,
            version=version,
            type=ComponentType.LIBRARY,
            purl=PackageURL("pypi", name=line.name, version=version),
            hashes=[_hash(one) for one in line.hash_options],
            licenses=[DisjunctiveLicense(name=license)] if license else [],
        )


def _hash(option: str) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=option.rpartition(":")[2])


def _license(name: str) -> str | None:
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:  # of another platform
        return None
    text = str(found.json.get("license_expression") or found.json.get("license") or "").strip()
    return text.splitlines()[0] if text else None


def main(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    bom = Bom(components=components())
    bom.metadata.component = whole = Component(name="msia", type=ComponentType.APPLICATION)
    bom.register_dependency(whole, bom.components)
    file.write_text(JsonV1Dot6(bom).output_as_string(indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
