"""The one place where messages appear: a stack of cards in the lower right corner. Errors stay until closed, or until
what could not be read has been read."""

from __future__ import annotations

import os

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from lranalyzer.readers.mlflow.uri import spelled_alike
from lranalyzer.readers.source import is_mlflow_uri
from lranalyzer_gui.docks.pieces import button, column, icon_button, label, row
from lranalyzer_gui.session.notice import Notice
from lranalyzer_gui.session.session import Session
from lranalyzer_gui.theme import icons
from lranalyzer_gui.theme.manager import Theme
from lranalyzer_gui.theme.tokens import GAP, GAP_L, GAP_S

SHOWN_MS = 5_000
MOST = 4
WIDTH = 400
MOST_LETTERS = 400
LOOKS = {"info": ("level-note", "too_low"), "success": ("check", "ok"), "error": ("level-fault", "diverged")}


class NoticeCard(QFrame):
    """One message with its details to copy."""

    def __init__(self, notice: Notice, theme: Theme) -> None:
        super().__init__()
        self.notice = notice
        self.unread = set(notice.about)
        """Sources it is about that have not been read since."""
        self.setProperty("role", "card")
        self.setAccessibleName(f"{notice.level}: {notice.text}")
        self._theme, self.picture = theme, QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._recolour)
        self._recolour()
        text = label(
            notice.text if len(notice.text) < MOST_LETTERS else notice.text[:MOST_LETTERS] + "…",
            wrap=True,
            select=True,
        )
        self.close_button = icon_button(theme, "close", "Dismiss message")
        body = column(text, spacing=GAP_S)
        if notice.details or notice.level == "error":
            copy = button("Copy details" if notice.details else "Copy", "link")
            told = f"{notice.text}\n\n{notice.details}" if notice.details else notice.text
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(told))
            body.addWidget(copy, alignment=Qt.AlignmentFlag.AlignLeft)
        layout = row(self.picture, body, self.close_button, spacing=12)
        for part in (self.picture, self.close_button):
            layout.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        head = (self.close_button.sizeHint().height() - text.fontMetrics().height()) // 2
        body.setContentsMargins(0, head, 0, 0)  # icon, first line and cross on one height
        self.picture.setContentsMargins(0, head, 0, 0)
        body.addStretch(1)
        layout.setStretch(1, 1)
        layout.setContentsMargins(GAP_L, 12, GAP, 12)
        self.setLayout(layout)
        self.setFixedWidth(WIDTH)

    def _recolour(self) -> None:
        icon, meaning = LOOKS[self.notice.level]
        self.picture.setPixmap(icons.pixmap(icon, str(getattr(self._theme.tokens, meaning)), 18, 2.0))


class Notices(QWidget):
    """Floats over the window; keeps every message for the list of messages."""

    def __init__(self, session: Session, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme, self._over = theme, over
        self.history: list[Notice] = []
        self._cards = column(spacing=GAP)
        self.setLayout(self._cards)
        self.setAccessibleName("Messages")
        over.installEventFilter(self)
        session.notified.connect(self.add)
        session.sources_read.connect(self._on_read)
        self.hide()

    def add(self, notice: Notice) -> None:
        """Show a message in place of the same one before; the oldest gives way."""
        self.history.append(notice)
        for card in self.cards:
            if card.notice == notice:
                self._drop(card)
        made = NoticeCard(notice, self._theme)
        made.close_button.clicked.connect(lambda: self._drop(made))
        self._cards.addWidget(made)
        if notice.level != "error":
            QTimer.singleShot(SHOWN_MS, made, lambda: self._drop(made))
        while self._cards.count() > MOST:
            self._remove(0)
        self.show()
        self._place()

    @property
    def cards(self) -> list[NoticeCard]:
        """Messages in view."""
        found = [self._cards.itemAt(at) for at in range(self._cards.count())]
        return [c for item in found if item and isinstance(c := item.widget(), NoticeCard)]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """A message that has found its height moves the others."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def _on_read(self, sources: set[str]) -> None:
        """What was said of sources that could not be read is true no more once they all were."""
        told = [card for card in self.cards if card.unread]
        if not told:
            return
        read = {_place(source) for source in sources}
        for card in told:
            card.unread = {source for source in card.unread if _place(source) not in read}
            if not card.unread:
                self._drop(card)

    def _drop(self, made: NoticeCard) -> None:
        at = self._cards.indexOf(made)
        if at >= 0:
            self._remove(at)

    def _remove(self, at: int) -> None:
        item = self._cards.takeAt(at)
        widget = item.widget() if item else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        self.setVisible(self._cards.count() > 0)
        self._place()

    def _place(self) -> None:
        self._cards.activate()
        self.resize(WIDTH, self._cards.heightForWidth(WIDTH))
        over = self._over
        self.move(over.width() - self.width() - GAP_L, over.height() - self.height() - GAP_L - 28)
        self.raise_()


def _place(source: str) -> str:
    """The same for a path, or the address of a store, however it was written."""
    return spelled_alike(source) if is_mlflow_uri(source) else os.path.abspath(os.path.expanduser(source))
