"""The `billing-portal` command. It reads arguments and calls one function for each word."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Never

from cli.failures import CommandFailed

DESCRIPTION = """\
A billing portal on your own domain for the customers of a merchant who uses Stripe.

Begin with `billing-portal demo`: it needs no Stripe account and no settings.
"""
ENVIRONMENT = """\
settings from the environment:
  STRIPE_SECRET_KEY     secret or restricted key of a merchant whose entry names no other variable
  STRIPE_API_BASE       where Stripe's API is, default https://api.stripe.com
  PORTAL_SECRET_KEYS    random keys that sign links and cookies, newest first, parted by commas
  PORTAL_DATABASE_URL   sqlite:///path/to/file or postgresql://…, default sqlite:///var/portal.db
  PORTAL_CONFIG         your portal.toml, where --config does not name it
Everything else stands in portal.toml: docs/configuration.md describes it.
"""
SWITCHES = """\
its own switches, which Stripe does not have (JSON, no key; docs/sandbox-private-routes.md):
  GET, POST          /_sandbox/clock       read the sandbox's time, move it on
  GET, POST, DELETE  /_sandbox/faults      let requests be slow, fail or lose their connection
  GET, DELETE        /_sandbox/requests    the requests that came
  GET, POST          /_sandbox/webhooks    what was delivered; deliver in disorder or twice
  POST               /_sandbox/reset       begin anew
"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of repeating the whole usage."""

    def error(self, message: str) -> Never:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> None:
    options = make_parser().parse_args(arguments)
    try:
        _run(options)
    except CommandFailed as failure:
        for line in failure.lines:
            print(f"billing-portal: {line}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def make_parser() -> Parser:
    parser = Parser(
        prog="billing-portal", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)

    demo = _command(commands, "demo", "run the portal, a sandbox instead of Stripe, and a small shop")
    demo.add_argument("--port", type=_port, default=8000, help="of the portal and the shop (default: 8000)")
    demo.add_argument("--sandbox-port", type=_port, default=12111, help="of the sandbox (default: 12111)")

    serve = _command(commands, "serve", "run the portal for your customers", ENVIRONMENT)
    _add_config(serve)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on (default: 8000)")

    sandbox = _command(
        commands, "sandbox", "run only the sandbox: an API that behaves like Stripe's", SWITCHES
    )
    sandbox.add_argument("--port", type=_port, default=12111, help="port to listen on (default: 12111)")
    sandbox.add_argument(
        "--seeds", type=Path, metavar="FILE", help="who is there at the start (default: the demo's people)"
    )
    sandbox.add_argument(
        "--state", type=Path, metavar="FILE", help="keep everything in this file over restarts"
    )
    sandbox.add_argument(
        "--webhooks-anywhere", action="store_true", help="deliver webhooks to other machines too"
    )

    link = _command(commands, "link", "print a link that opens the portal for one customer", ENVIRONMENT)
    link.add_argument("customer", metavar="CUSTOMER", help="the customer's id at Stripe: cus_…")
    link.add_argument("--merchant", metavar="NAME", help="needed where portal.toml names several merchants")
    _add_config(link)

    explain = _command(commands, "explain", "say what a customer can do with a subscription", ENVIRONMENT)
    explain.add_argument(
        "subscription", metavar="SUBSCRIPTION", help="the subscription's id at Stripe: sub_…"
    )
    explain.add_argument(
        "--merchant", metavar="NAME", help="needed where portal.toml names several merchants"
    )
    explain.add_argument("--configuration", metavar="ID", help="bpc_… (default: the merchant's default one)")
    _add_config(explain)

    listing = _command(
        commands, "subscriptions", "list subscriptions whose payments are on hold", ENVIRONMENT
    )
    listing.add_argument(
        "--collection", choices=["paused"], required=True, help="which ones: those with paused collection"
    )
    listing.add_argument("--csv", action="store_true", help="as CSV in UTF-8, the count on standard error")
    listing.add_argument(
        "--merchant", metavar="NAME", help="needed where portal.toml names several merchants"
    )
    _add_config(listing)

    check = _command(commands, "check", "say whether settings, keys and configurations fit", ENVIRONMENT)
    _add_config(check)
    return parser


def _run(options: argparse.Namespace) -> None:
    # Each command loads only what it needs, so that --help answers at once.
    if options.command == "demo":
        from cli.demo.command import run_demo

        run_demo(port=options.port, sandbox_port=options.sandbox_port)
    elif options.command == "serve":
        from cli.serve import run_portal

        run_portal(os.environ, options.config, host=options.host, port=options.port)
    elif options.command == "sandbox":
        from cli.embedded import run_sandbox

        run_sandbox(
            port=options.port,
            seeds=options.seeds,
            state=options.state,
            webhooks_anywhere=options.webhooks_anywhere,
        )
    elif options.command == "link":
        from cli.link import print_link

        print_link(os.environ, options.config, customer=options.customer, merchant=options.merchant)
    elif options.command == "explain":
        from cli.explain import print_explanation

        print_explanation(
            os.environ,
            options.config,
            subscription=options.subscription,
            merchant=options.merchant,
            configuration=options.configuration,
        )
    elif options.command == "subscriptions":
        from cli.subscriptions import print_held

        print_held(os.environ, options.config, merchant=options.merchant, as_csv=options.csv)
    else:
        from cli.check import run_check

        run_check(os.environ, options.config)


def _command(
    commands: "argparse._SubParsersAction[Parser]", name: str, purpose: str, epilog: str | None = None
) -> Parser:
    description = f"{purpose[0].upper()}{purpose[1:]}."
    return commands.add_parser(
        name,
        help=purpose,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_config(parser: Parser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="your portal.toml")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, 1 to 65535")
    return int(text)
