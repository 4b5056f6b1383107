"""The thread that speaks to the world outside: health, alarms, the outbox. A dead mail server delays no crawl.

In: a wake-up at each heartbeat and after each report.  Out: mails sent, alarms raised and ended, each logged.
"""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from archive.clock import utc_now
from archive.errors import ArchiveMissing, NewskeepError
from jobs.logs import event, where

if TYPE_CHECKING:
    from archive.rows import AlarmRow
    from jobs.config import Config
    from jobs.outbox import Sent

__all__ = ["Sender"]

_LEVELS = {"sent": logging.INFO, "failed": logging.WARNING, "dead": logging.ERROR}


class Sender:
    """`config`: the configuration that holds now."""

    def __init__(self, config: "Callable[[], Config]") -> None:
        from jobs.alerts import Watcher

        self._config, self._watcher = config, Watcher()
        self._wake = threading.Event()
        self._stopped = False
        self._trouble: set[str] = set()
        self._known: set[str] = set()
        self._thread = threading.Thread(target=self._work, name="sender", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def wake(self) -> None:
        """Look now whether anything is to be done. Never call it from a signal's handler."""
        self._wake.set()

    def stop(self) -> None:
        """Send nothing more; the mail under way is finished."""
        self._stopped = True
        self._wake.set()

    def join(self, timeout_s: float) -> bool:
        """Whether its thread came to its end."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._stopped:
                return
            self.look()

    def look(self) -> None:
        """One round, in this thread."""
        self._known, self._trouble = self._trouble, set()
        for act in (self._watch, self._send):
            self._guarded(act)

    def _guarded(self, act: Callable[[], None]) -> None:
        """Nothing that happens in here ends the daemon; the same trouble is logged once."""
        try:
            act()
        except ArchiveMissing:
            return  # nothing was crawled yet
        except (NewskeepError, OSError) as error:
            self._say("mail-waits", str(error))
        except Exception as error:  # noqa: BLE001 - the last place: a mistake of ours must not silence all alarms
            self._say("mail-broke", where(error))

    def _say(self, name: str, words: str) -> None:
        """Once, as long as the same is wrong in each round."""
        if words not in self._known:
            event(name, words, level=logging.WARNING)
        self._trouble.add(words)

    def _watch(self) -> None:
        watched = self._watcher.watch(self._config(), utc_now())
        for words in watched.raised:
            event("alarm-raised", words, level=logging.WARNING)
        for words in watched.ended:
            event("alarm-over", words)
        if watched.trouble:
            self._say("health-unknown", watched.trouble)
        for alarm in watched.urgent:
            self._send_past_the_archive(alarm)

    def _send_past_the_archive(self, alarm: "AlarmRow") -> None:
        """An alarm that cannot be kept in the outbox: tried at each heartbeat until a server takes it."""
        from jobs.alarm_words import alarm_mail
        from jobs.letters import alarm_letter, alarm_recipients
        from jobs.mail import password_from_environment
        from jobs.outbox import send_at_once

        config, now = self._config(), utc_now()
        if config.mail is None or not alarm_recipients(config):
            return
        letter = alarm_letter(*alarm_mail(alarm, config), config, now)
        for sent in send_at_once(letter, config.mail, password_from_environment(), now):
            if sent.state == "sent":
                self._watcher.heard(alarm)
                _tell(sent)
            else:
                self._say("mail-failed", f"{sent.subject}: not sent yet: {sent.recipient}: {sent.words}")

    def _send(self) -> None:
        from jobs.mail import password_from_environment
        from jobs.outbox import send_due

        config = self._config()
        if config.mail is None:
            return
        for sent in send_due(
            config.archive, config.mail, password_from_environment(), utc_now(), stop=lambda: self._stopped
        ):
            _tell(sent)


def _tell(sent: "Sent") -> None:
    words = {"sent": "sent", "failed": "not sent yet, tried again later", "dead": "given up"}[sent.state]
    event(f"mail-{sent.state}", f"{sent.subject}: {words}: {sent.recipient}: {sent.words}", level=_LEVELS[sent.state])
