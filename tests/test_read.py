"""Reading inputs: encodings, what is no text, and errors that tell what to do."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcli.errors import InputError
from claimcli.read import MAX_BYTES, decode, read_path

TEXT = "The mayor’s office said — on Friday — that “no bridge” was closed…\r\nCafé owners in Zürich disagreed.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_keep_every_character(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "a.txt") == TEXT


@pytest.mark.parametrize("text", ["It’s.", "Résumé", "£5", "Beyoncé", "“Yes,” he said.", "Déjà vu à Genève", "½ cup"])
def test_short_texts_in_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252"), "a.txt") == text


def test_other_alphabets_are_guessed() -> None:
    text = "Министерство заявило, что мост безопасен. Жители с этим не согласны."
    assert decode(text.encode("cp1251"), "a.txt") == text


def test_a_broken_byte_does_not_spoil_a_text_in_utf8() -> None:
    text = decode((TEXT * 3).encode() + b"\xff and on.", "a.txt")
    assert text == TEXT * 3 + "\ufffd and on."


@given(st.text(min_size=1).filter(lambda text: text.strip() and not any(ord(c) < 32 or c == "\ufeff" for c in text)))
def test_any_text_in_utf8_is_read_as_written(text: str) -> None:
    if text.startswith(("%PDF", "BZh", "GIF8", "{\\rtf")):
        return
    assert decode(text.encode(), "a.txt") == text


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_an_input_error(data: bytes) -> None:
    try:
        assert decode(data, "a.txt").strip()
    except InputError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7 and so on", "PDF"),
        (b"PK\x03\x04abc", "plain text"),
        (b"\x1f\x8b\x08abc", "unpack"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        (bytes(range(256)) * 20, "not text"),
        (b"abc\0\1\2\3" * 100, "not text"),
        (TEXT.encode("utf-16")[:-1], "UTF-16"),
    ],
)
def test_what_is_no_text_is_told_in_one_line(data: bytes, word: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "a.txt")
    assert word in caught.value.reason
    assert str(caught.value).startswith("a.txt: ") and "\n" not in str(caught.value)


def test_a_file_is_a_document_named_as_given(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(TEXT.encode())
    document = read_path(str(file))
    assert (document.id, document.text) == (str(file), TEXT)


def test_standard_input_is_a_dash() -> None:
    document = read_path("-", stdin=io.BytesIO(TEXT.encode("cp1252")))
    assert (document.id, document.text) == ("-", TEXT)


def test_a_missing_file_and_text_given_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_path(str(tmp_path / "none.txt"))
    with pytest.raises(InputError, match="pipe it in") as caught:
        read_path("The mayor said\nthe bridge was safe. " * 20)
    assert len(str(caught.value)) < 250 and "\n" not in str(caught.value)


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a folder; name the files"):
        read_path(str(tmp_path))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is permitted here")
def test_a_file_one_may_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x")
    file.chmod(0)
    with pytest.raises(InputError, match="not permitted"):
        read_path(str(file))


def test_a_name_no_file_can_have() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_path("a\0b")


def test_the_size_limit(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x" * 101)
    assert read_path(str(file), max_bytes=101).text == "x" * 101
    with pytest.raises(InputError, match="larger than the limit of 100 bytes"):
        read_path(str(file), max_bytes=100)
    with pytest.raises(InputError, match=f"{MAX_BYTES:,}"):
        read_path("-", stdin=io.BytesIO(b"x" * (MAX_BYTES + 1)))


def test_the_encoding_detector_is_imported_only_where_it_is_needed() -> None:
    code = (
        "import sys; from claimcli.read import decode; decode('Café’s'.encode(), 'a'); "
        "decode('Café’s'.encode('utf-16'), 'a'); print('charset_normalizer' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
