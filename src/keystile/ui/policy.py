# SPDX-License-Identifier: Apache-2.0
"""The response headers of a page: strict Content-Security-Policy without inline script or style.

Source: `security.md` §13. Which origins may frame a page or receive its forms differs by surface, so
it is passed in. HSTS is the deployment's (`serve`), not a page's: `dev` speaks plain http.
"""

from __future__ import annotations

from collections.abc import Iterable


def page_headers(
    *,
    form_action: Iterable[str] = ("'self'",),
    frame_ancestors: Iterable[str] = ("'none'",),
    frame_src: Iterable[str] = (),
    connect: bool = True,
) -> dict[str, str]:
    """Headers for an HTML page that holds personal data or a form.

    Args:
        form_action: where its forms may go, redirects included (Chromium checks those too).
        frame_ancestors: who may frame it.
        frame_src: what it frames itself.
        connect: whether its scripts may fetch from its own origin.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'" if connect else "'none'",
        "frame-src": " ".join(frame_src) or "'none'",
        "form-action": " ".join(form_action) or "'none'",
        "frame-ancestors": " ".join(frame_ancestors) or "'none'",
        "base-uri": "'none'",
        "require-trusted-types-for": "'script'",
        # web/ui/src/swap.ts makes it; nobody can make a second one of that name
        "trusted-types": "keystile",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "publickey-credentials-get=(self), publickey-credentials-create=(self)",
        "Cache-Control": "no-store",
    }
