"""The measure: the least that a signed-in page and a signed-in write can cost on this stack.

Flask, flask-login, two SELECTs and a small template; and one POST that inserts one row, durably.
"""

from __future__ import annotations

import os

from flask import Flask, render_template, request
from flask_login import LoginManager, UserMixin, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import select

from app.shared import database  # noqa: F401  # the same pragmas and the same BEGIN as the product

PAGE = """<!doctype html><title>{{ user.name }}</title><h1>{{ user.name }}</h1>
{% for row in rows %}<p>{{ row.text }}</p>{% endfor %}"""

db = SQLAlchemy()


class Somebody(UserMixin, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50))


class Line(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    somebody_id = db.Column(db.Integer, index=True)
    text = db.Column(db.String(200))


def create_bare_app() -> Flask:
    app = Flask(__name__)
    url = os.environ["BARE_DATABASE_URL"]
    options: dict[str, object] = {"pool_use_lifo": True}
    if url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "pool_size": 10}
    app.config.update(SECRET_KEY="bench", SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=options)
    app.jinja_loader = DictLoader({"page.html": PAGE})  # compiled once, as the product's are
    db.init_app(app)
    logins = LoginManager(app)
    logins.user_loader(lambda id: db.session.get(Somebody, int(id)))
    with app.app_context():
        db.create_all()
        if db.session.get(Somebody, 1) is None:
            db.session.add(Somebody(id=1, name="Bob"))
            db.session.add_all(Line(somebody_id=1, text=f"line {number}") for number in range(5))
            db.session.commit()

    @app.post("/sign-in")
    def sign_in() -> str:
        login_user(db.session.get(Somebody, 1))
        return "in"

    @app.get("/")
    @login_required
    def page() -> str:
        rows = db.session.scalars(select(Line).where(Line.somebody_id == 1).limit(5)).all()
        return render_template("page.html", user=db.session.get(Somebody, 1), rows=rows)

    @app.post("/rows")
    @login_required
    def write() -> str:
        db.session.add(Line(somebody_id=2, text=request.form["text"]))
        db.session.commit()
        return "written"

    return app


app = create_bare_app() if os.environ.get("BARE_DATABASE_URL") else None
