"""Checks of the templates: they are tidy, and each of them compiles."""

from checks.running import PRODUCT, SOURCE, Findings, product_environment, tool

_COMPILE = """
import sys
import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
django.setup()
found = 0
for name in sys.argv[1:]:
    found += 1
    try:
        engines["django"].get_template(name)
    except (TemplateDoesNotExist, TemplateSyntaxError) as error:
        print(f"{name}: {type(error).__name__}: {error}")
"""


def tidy() -> Findings:
    """Let djlint look for faults; how they are laid out is left to whoever writes them."""
    folders = [PRODUCT / "web" / "templates", SOURCE / "sonar_local"]
    return tool("djlint", "--lint", "--quiet", *map(str, folders)).findings()


def compiled() -> Findings:
    """Compile every template of the product as Django will."""
    names = template_names()
    with product_environment() as variables:
        ended = tool("python", "-c", _COMPILE, *names, env=variables)
    return Findings([ended.output.strip()] if ended.output.strip() or ended.code else [], f"{len(names)} templates")


def template_names() -> list[str]:
    """Return the names by which the product's templates are loaded."""
    folder = PRODUCT / "web" / "templates"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
