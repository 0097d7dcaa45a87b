"""A caller who asks for discovery all the time and notes when he is not answered."""

import contextlib
import threading
import time

import requests
import urllib3


class Onlooker:
    """Looks on from the first answer to the last: before and after them nothing was promised."""

    def __init__(self, url: str) -> None:
        urllib3.disable_warnings()  # the certificate of a rehearsal is signed by nobody
        self._url = f"{url}/cds-services"
        self._leave = threading.Event()
        self._answered = 0
        self._failures: list[str] = []
        self._since_the_last_answer: list[str] = []
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def left(self) -> tuple[int, list[str]]:
        """How often he was answered, and what went wrong between two answers."""
        self._leave.set()
        self._thread.join()
        return self._answered, self._failures

    def _look(self) -> None:
        while not self._leave.is_set():
            said = self._ask()
            if said == "200":
                self._answered += 1
                self._failures += self._since_the_last_answer
                self._since_the_last_answer = []
            elif self._answered:
                self._since_the_last_answer.append(f"{time.strftime('%H:%M:%S')} {said}")
            time.sleep(0.1)

    def _ask(self) -> str:
        with contextlib.suppress(requests.RequestException):
            # Each time a connection of its own, as after a change of the proxy.
            answer = requests.get(self._url, verify=False, timeout=5)  # noqa: S501 - see above
            return str(answer.status_code)
        return "no answer"
