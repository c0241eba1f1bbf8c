"""`msia tariffs`: prices, drafts, versions and files. What a command does is imported when it is called."""

from services.ingress.tariffs.terminal import edit, edit_parts, files, look, prices, publish
from services.ingress.tariffs.terminal.options import Sections, typer_app

app = typer_app(cls=Sections)

for _part in (prices, look, edit, edit_parts, publish, files):
    app.add_typer(_part.app)
