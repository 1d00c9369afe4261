"""Everything this package refuses: in goes what was wrong, out comes a sentence for the person.

OccError
  PhotoRefused      the visitor can fix it: wrong kind, too big, broken
  DataRefused       the data scientist can fix it: missing photos, leaks, wrong hash
  ModelRefused      the operator can fix it: missing file, wrong hash, wrong recipe
  HistoryRefused    the operator can fix it: database unreachable, or newer than the code
  SettingRefused    the operator can fix it: unknown name or bad value
May import: nothing of ours.
"""


class OccError(Exception):
    """A refusal in a plain sentence. `code`: a stable word for programs; `advice`: what to do."""

    code = "refused"
    advice = "Please try again."

    def __init__(self, message: str, *, code: str | None = None, advice: str | None = None):
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.advice = type(self).advice if advice is None else advice  # "" gives none

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class PhotoRefused(OccError):
    """The photo cannot be read. Codes: empty, too_large, too_many_pixels, not_a_photo, broken."""

    code = "broken"
    advice = "Please choose a JPEG, PNG, WebP, HEIC, BMP or GIF photo of up to 25 MB."


class DataRefused(OccError):
    """The data set is not as promised: a missing photo, a wrong hash, a leak between splits."""

    code = "data"
    advice = "Run `occ data status` to see what is there."


class ModelRefused(OccError):
    """A model file is missing or is not the one that was measured."""

    code = "model"
    advice = "Restore the file from git, or run `occ train` to make new ones."


class HistoryRefused(OccError):
    """The database cannot be used."""

    code = "history"
    advice = "Check DATABASE_URL and try again."


class SettingRefused(OccError):
    """An environment setting is unknown or has a bad value."""

    code = "setting"
    advice = "README lists every setting."
