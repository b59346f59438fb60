import os

import click

from .boiler import boil


@click.command()
@click.option("--cups", default=1)
def main(cups):
    """Boil water from the command line."""
    boil(cups or int(os.environ["KETTLE_CUPS"]))


if __name__ == "__main__":
    main()
