# SPDX-License-Identifier: EUPL-1.2
"""The template environment: what every page may call. The components themselves are in jinja2/kern/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from django.conf import settings
from django.core.signals import setting_changed
from django.templatetags.static import static as static_url
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import translation
from markupsafe import Markup

from geleitzug.ground import texts
from geleitzug.ground.web import formats, layout

Component = Callable[..., Markup]


class Components:
    """The macros of jinja2/kern by name: ``kern.button`` is the macro ``button`` in kern/button.html."""

    def __init__(self, env: jinja2.Environment) -> None:
        self._env = env

    def __getattr__(self, name: str) -> Component:
        component: Component = getattr(self._env.get_template(f"kern/{name}.html").module, name)
        if not self._env.auto_reload:
            setattr(self, name, component)
        return component


def environment(**options: Any) -> jinja2.Environment:
    """Build the environment Django's Jinja2 backend asks for."""
    env = jinja2.Environment(
        **{
            "autoescape": True,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "undefined": jinja2.StrictUndefined,
            "bytecode_cache": _bytecode_cache(),
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
            "cache_size": -1,
            **options,
        }
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(
        kern=Components(env),
        layout=layout.frame,
        language=formats.language,
        pick=pick,
        static=static,
        url=url,
    )
    env.filters.update(
        date=formats.day,
        short_date=formats.short_day,
        datetime=formats.moment,
        money=formats.money,
        number=formats.number,
        filesize=formats.filesize,
        paragraphs=paragraphs,
        pick=pick,
    )
    return env


def pick(text: Mapping[str, str] | str | None) -> str:
    """Return a package's text in the page's language."""
    return texts.pick(text, formats.language())


def paragraphs(text: str | None) -> Markup:
    """Write what a person typed with its line breaks: blank lines part paragraphs, nothing is markup."""
    blocks = [block.strip() for block in (text or "").replace("\r\n", "\n").split("\n\n")]
    lines = [Markup("<br>").join(block.split("\n")) for block in blocks if block]
    return Markup("").join(Markup('<p class="kern-body">{}</p>').format(line) for line in lines)


def static(path: str) -> str:
    """Return the address of a static file; remembered, because hashed names do not change while we run."""
    return static_url(path) if settings.DEBUG else _remembered_static(path)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a page by its URL name."""
    if args or kwargs:
        return reverse(name, args=args, kwargs=kwargs)
    return _remembered_url(name, get_urlconf(), get_script_prefix())


@cache
def _remembered_static(path: str) -> str:
    return static_url(path)


@cache
def _remembered_url(name: str, urlconf: str | None, prefix: str) -> str:
    return reverse(name, urlconf=urlconf)


def _bytecode_cache() -> jinja2.BytecodeCache | None:
    folder = getattr(settings, "TEMPLATE_CACHE_DIR", None)
    if not folder:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return jinja2.FileSystemBytecodeCache(str(folder))


def _forget(setting: str, **_: Any) -> None:
    """Forget remembered addresses when a test changes the settings they come from."""
    if setting in {"ROOT_URLCONF", "STATIC_URL", "STORAGES", "STATICFILES_STORAGE"}:
        _remembered_static.cache_clear()
        _remembered_url.cache_clear()


setting_changed.connect(_forget, dispatch_uid="web.jinja")
