"""A worker in a process of its own, for a test to kill: sends what the outbox holds to a server on a port."""

import asyncio
import sys
from datetime import UTC, datetime
from email.message import EmailMessage

from store.database import Store
from store.outbox import Entry
from web.mail_settings import Smtp
from web.mailers import SmtpMailer
from web.outbox_worker import OutboxWorker, Outcome, Settled


async def main(url: str, port: int, now: datetime) -> None:
    mailer = SmtpMailer(Smtp("127.0.0.1", port, "none"))

    async def send(entry: Entry, _now: datetime) -> Outcome:
        message = EmailMessage()
        message["From"], message["To"] = "billing@lantern.example", "ada@example.com"
        message["Message-ID"] = f"<{entry.id}@lantern.example>"
        message.set_content(entry.payload)
        await mailer.send(message)
        return Settled()

    store = Store.open(url)
    worker = OutboxWorker(store, {"mail": send}, clock=lambda: now, bell=asyncio.Event())
    await worker.work()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), datetime.fromtimestamp(int(sys.argv[3]), UTC)))
