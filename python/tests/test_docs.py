"""Examples in the documentation are what comes out."""

import doctest
from pathlib import Path

import pytest

import yusuan

from .conftest import ROOT


@pytest.mark.parametrize("page", ["python/README.md", "python/README.zh-CN.md"])
def test_examples_of_the_pages(page):
    ran = doctest.testfile(str(ROOT / page), module_relative=False, encoding="utf-8", optionflags=doctest.ELLIPSIS)
    assert ran.attempted > 0 and ran.failed == 0


def test_examples_of_the_package():
    ran = doctest.testmod(yusuan)
    assert ran.attempted > 0 and ran.failed == 0


def test_what_is_public_is_typed():
    stubs = (Path(yusuan.__file__).parent / "_yusuan.pyi").read_text(encoding="utf-8")
    for name in yusuan.__all__:
        assert any(f"{before}{name}" in stubs for before in ("class ", "def ", "\n")), name
        own = getattr(yusuan, name)
        if isinstance(own, type) and not issubclass(own, Exception):
            for member in vars(own):
                assert member.startswith("__") or f"def {member}(" in stubs, f"{name}.{member}"
