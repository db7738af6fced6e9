# The book in a container, for whoever has neither Python 3.11 nor make:
#   docker build -t blinatumomab-book . && docker run --rm -p 8000:8000 blinatumomab-book
# then http://localhost:8000. Packages are fetched in one layer, each checked against its hash; the book is built
# without a network.
FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 1000 reader && mkdir /book && chown reader /book
USER 1000
WORKDIR /book

# Only what the environment is made from, so that this layer stays until the lock changes.
COPY --chown=reader requirements.lock pyproject.toml ./
COPY --chown=reader src/casebook/build/environment.py src/casebook/build/environment.py
RUN python3 src/casebook/build/environment.py requirements.lock

COPY --chown=reader . .
RUN --network=none .venv/bin/casebook book

EXPOSE 8000
CMD ["python3", "-m", "http.server", "--directory", "_build/html", "8000"]
