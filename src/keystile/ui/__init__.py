# SPDX-License-Identifier: Apache-2.0
"""The look of every page: templates, components, built CSS and scripts. Nothing is defined here.

    pages = environment(Path(__file__).parent / "templates", assets_path="/assets")
    pages.get_template("sign-in.html").render(...)      # extends "card.html" or "app.html", imports "ui.html"
    Mount("/assets", app=assets())                      # or assets().reply(name, ...) without ASGI

The sources of the CSS and scripts are in web/ui; `make web` builds them into `static/`.
"""

from keystile.ui.assets import AssetReply, Assets, assets
from keystile.ui.policy import page_headers
from keystile.ui.templating import environment

__all__ = ["AssetReply", "Assets", "assets", "environment", "page_headers"]
