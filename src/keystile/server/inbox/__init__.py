# SPDX-License-Identifier: Apache-2.0
"""The dev inbox: catches every mail and text message, and shows it. Nothing is defined here.

For `keystile dev` and tests only: no password stands before it, and its messages hold sign-in links.
"""

from keystile.server.inbox.catcher import Inbox
from keystile.server.inbox.messages import Message
from keystile.server.inbox.pages import Place

__all__ = ["Inbox", "Message", "Place"]
