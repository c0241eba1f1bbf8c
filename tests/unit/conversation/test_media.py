"""A turn waits for files and for the words of voice notes, up to its window, and calls them by their name."""

from datetime import timedelta

from contracts.events import inbox
from domain.conversation.decisions import Start, Wait
from domain.conversation.media import awaited, kinds
from tests.unit.conversation.histories import TIMING, Step, deleted, given, message, wait


def with_files(id: int, *files: tuple[int, inbox.MediaKind]) -> inbox.MessageReceived:
    media = tuple(inbox.Attachment(id=number, kind=kind) for number, kind in files)
    return message(id).model_copy(update={"media": media, "text": None})


def stored(id: int, file: int, media_type: str = "image/jpeg", **more: object) -> inbox.MediaStored:
    said = {"account": 1, "conversation": 1, "contact_id": 7, "message_id": id, "attachment_id": file}
    return inbox.MediaStored(**said, media_type=media_type, size=10, digest="d", **more)  # type: ignore[arg-type]


def failed(id: int, file: int) -> inbox.MediaFailed:
    return inbox.MediaFailed(
        account=1, conversation=1, contact_id=7, message_id=id, attachment_id=file, reason="not_found"
    )


def heard(id: int, file: int, text: str = "quiero cambiar el escape") -> inbox.MediaTranscribed:
    return inbox.MediaTranscribed(
        account=1, conversation=1, contact_id=7, message_id=id, attachment_id=file, by="stub", text=text
    )


def unheard(id: int, file: int) -> inbox.TranscriptionFailed:
    return inbox.TranscriptionFailed(
        account=1, conversation=1, contact_id=7, message_id=id, attachment_id=file, by="stub", reason="empty"
    )


def begins(*steps: Step) -> bool:
    return isinstance(given(*steps, wait(TIMING.quiet)).next(), Start)


def test_a_photo_on_its_way_is_waited_for_up_to_the_window() -> None:
    history = given(with_files(1, (5, "image")))
    assert history.next() == Wait(history.now + timedelta(seconds=TIMING.window))
    assert isinstance(history.then(wait(TIMING.window - 0.1)).next(), Wait)
    assert isinstance(history.then(wait(0.2)).next(), Start)


def test_once_it_is_here_or_will_not_come_the_turn_begins() -> None:
    assert begins(with_files(1, (5, "image")), stored(1, 5))
    assert begins(with_files(1, (5, "image")), failed(1, 5))


def test_all_files_of_all_messages_count() -> None:
    two = with_files(1, (5, "image"), (6, "file"))
    assert not begins(two, stored(1, 5))
    assert begins(two, stored(1, 5), failed(1, 6))
    assert not begins(two, stored(1, 5), failed(1, 6), with_files(2, (9, "audio")))


def test_places_and_contact_cards_have_no_file() -> None:
    assert begins(with_files(1, (5, "location"), (6, "contact")))


def test_words_of_a_voice_note_are_waited_for_where_somebody_writes_them_down() -> None:
    note = with_files(1, (5, "audio"))
    assert begins(note, stored(1, 5, "audio/ogg"))
    listened = stored(1, 5, "audio/ogg", transcribing=True)
    assert not begins(note, listened)
    assert begins(note, listened, heard(1, 5))
    assert begins(note, listened, unheard(1, 5))


def test_what_was_heard_is_what_was_said() -> None:
    (said,) = given(
        with_files(1, (5, "audio")), stored(1, 5, "audio/ogg", transcribing=True), heard(1, 5)
    ).state.messages
    assert (said.text, said.heard, awaited(said)) == ("quiero cambiar el escape", True, False)


def test_the_first_word_about_a_file_stands() -> None:
    (said,) = given(with_files(1, (5, "image")), failed(1, 5), stored(1, 5)).state.messages
    assert [file.media_type for file in said.files] == [None]


def test_a_deleted_message_holds_nothing_up() -> None:
    (said,) = given(with_files(1, (5, "image")), deleted(1)).state.messages
    assert not awaited(said)


def test_a_sticker_is_no_photo() -> None:
    photo, sticker = with_files(1, (5, "image")), with_files(2, (6, "image"))
    history = given(photo, stored(1, 5), sticker, stored(2, 6, "image/webp"))
    assert [kinds(one) for one in history.state.messages] == [("image",), ("sticker",)]
