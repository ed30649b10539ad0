# SPDX-License-Identifier: EUPL-1.2
"""The template environment: what every page may call. The components themselves are in jinja2/kern/."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import jinja2
from django.conf import settings
from django.core.signals import setting_changed
from django.templatetags.static import static as static_url
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import translation
from markupsafe import Markup, escape

from geleitzug.ground import texts
from geleitzug.ground.web import actor, formats, layout

Component = Callable[..., Markup]
MOST_KEPT = 500
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?=\s|<|$)")


class Components:
    """The macros of jinja2/kern by name: ``kern.button`` is the macro ``button`` in kern/button.html."""

    def __init__(self, env: jinja2.Environment) -> None:
        self._env = env

    def __getattr__(self, name: str) -> Component:
        component: Component = getattr(self._env.get_template(f"kern/{name}.html").module, name)
        if not self._env.auto_reload:
            setattr(self, name, component)
        return component


class Kept:
    """The same macros, remembered by their arguments: ``kept.citizen_foot(frame.portal)`` is rendered once.

    Only for what depends on nothing but hashable arguments that name the language too.
    """

    def __init__(self, components: Components, *, forget: bool) -> None:
        self._components = components
        self._render = self._rendered if forget else lru_cache(maxsize=MOST_KEPT)(self._rendered)

    def __getattr__(self, name: str) -> Component:
        return partial(self._render, name)

    def _rendered(self, name: str, *args: Hashable) -> Markup:
        component: Component = getattr(self._components, name)
        return component(*args)


def environment(**options: Any) -> jinja2.Environment:
    """Build the environment Django's Jinja2 backend asks for."""
    env = jinja2.Environment(  # noqa: S701 - escaping is set below, whatever the options say
        **{
            **options,
            "autoescape": True,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "undefined": jinja2.StrictUndefined,
            "bytecode_cache": _bytecode_cache(),
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
            "cache_size": -1,
        }
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    components = Components(env)
    env.globals.update(
        _=words,
        kern=components,
        kept=Kept(components, forget=env.auto_reload),
        layout=layout.frame,
        language=formats.language,
        pick=pick,
        static=static,
        url=url,
        way_back=actor.way_back,
    )
    env.filters.update(
        date=formats.day,
        short_date=formats.short_day,
        datetime=formats.moment,
        hour=formats.hour,
        hours=formats.hours,
        money=formats.money,
        number=formats.number,
        filesize=formats.filesize,
        lines=lines,
        paragraphs=paragraphs,
        pick=pick,
    )
    return env


def words(message: str, **variables: object) -> Markup:
    """Translate a sentence of ours; what is put into it is escaped. It stands for jinja's slower ``_``.

    A page says dozens of them. A literal percent is written twice, as in ``{% trans %}``.
    """
    sentence = _remembered_words(translation.get_language(), message)
    return one_stop(sentence % variables) if variables else _without_variables(sentence)


def one_stop(sentence: Markup) -> Markup:
    """End a sentence once where what was put into it brings a full stop of its own: „für Deichwacht e. V.“."""
    return Markup(_TWO_STOPS.sub(".", sentence)) if ".." in sentence else sentence  # noqa: S704 - was safe before


def pick(text: Mapping[str, str] | str | None) -> str:
    """Return a package's text in the page's language."""
    return texts.pick(text, formats.language())


def paragraphs(text: str | None) -> Markup:
    """Write what a person typed with its line breaks: blank lines part paragraphs, nothing is markup."""
    blocks = [block.strip() for block in (text or "").replace("\r\n", "\n").split("\n\n")]
    lines = [Markup("<br>").join(block.split("\n")) for block in blocks if block]
    return Markup("").join(Markup('<p class="kern-body">{}</p>').format(line) for line in lines)


def lines(text: str) -> Markup:
    """Write a text with its line breaks; nothing in it is markup."""
    return escape(text) if "\n" not in text else Markup("<br>").join(text.split("\n"))


def static(path: str) -> str:
    """Return the address of a static file; remembered, because hashed names do not change while we run."""
    return static_url(path) if settings.DEBUG else _remembered_static(path)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a page by its URL name."""
    if args or kwargs:
        return reverse(name, args=args, kwargs=kwargs)
    return _remembered_url(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=5000)
def _remembered_words(lang: str | None, message: str) -> Markup:
    return Markup(translation.gettext(message))  # noqa: S704 - our own words


@lru_cache(maxsize=5000)
def _without_variables(sentence: Markup) -> Markup:
    return sentence.replace("%%", "%")


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
    _remembered_words.cache_clear()
    if setting in {"ROOT_URLCONF", "STATIC_URL", "STORAGES", "STATICFILES_STORAGE"}:
        _remembered_static.cache_clear()
        _remembered_url.cache_clear()


setting_changed.connect(_forget, dispatch_uid="web.jinja")
