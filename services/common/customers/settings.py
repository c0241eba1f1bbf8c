"""How long personal data is kept, as ingress and keeper must agree on it. Days; see docs/privacy.md."""

from pydantic import Field

from services.common.settings import ServiceSettings


class PrivacySettings(ServiceSettings):
    """Composed into the settings of both."""

    # Infringements of data protection prescribe after 3 years at most (LOPDGDD arts. 72 to 74).
    privacy_blocked_days: int = Field(3 * 365, ge=1, description="Blocked before erasure (art. 32).")
    # A consumer may claim for 3 years after the service (RDL 1/2007 art. 120); then papers serve nothing.
    privacy_files_days: int = Field(
        3 * 365, ge=0, description="Customers' files are deleted so long after they came; 0: never."
    )
    privacy_staff_days: int = Field(
        3 * 365, ge=0, description="Who is disabled: e-mail and password so long after; 0: never."
    )
    privacy_rejects_days: int = Field(
        30, ge=1, description="Unusable webhooks are destroyed so long after the end of their month."
    )
