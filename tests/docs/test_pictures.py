# SPDX-License-Identifier: Apache-2.0
"""Pictures in the docs: each is one that a test takes (`make pictures`), is shown, says what it shows, and is small."""

from __future__ import annotations

import re

from tests.docs.pages import PAGES, ROOT
from tools import pictures

_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
SHOWN = [
    ((page.parent / path).resolve(), words)
    for page in PAGES
    for words, path in _IMAGE.findall(page.read_text())
]


def test_the_pictures_that_are_kept_are_those_that_tests_take() -> None:
    assert {path.stem for path in pictures.FOLDER.iterdir()} == set(pictures.PICTURES)


def test_every_picture_is_shown_and_every_one_shown_is_there() -> None:
    shown = {path for path, _ in SHOWN if path.parent == pictures.FOLDER}

    assert shown == {pictures.FOLDER / f"{name}.png" for name in pictures.PICTURES}


def test_every_image_says_what_it_shows() -> None:
    assert [path.name for path, words in SHOWN if len(words) < 15] == []


def test_no_picture_is_large() -> None:
    large = [path.name for path in pictures.FOLDER.iterdir() if path.stat().st_size > pictures.LARGEST]

    assert large == []


def test_the_tests_that_take_them_are_there() -> None:
    missing = []
    for picture in pictures.PICTURES.values():
        path, _, function = picture.test.partition("::")
        if f"def {function}(" not in (ROOT / path).read_text():
            missing.append(picture.test)

    assert missing == []
