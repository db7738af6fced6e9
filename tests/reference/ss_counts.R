# From counts alone: fragility by fisher.test, power by enumeration with fisher.test, Schoenfeld's formula,
# the log-rank test over every order of the events, beta posteriors.
source("tests/reference/ss_common.R")

fisher <- function(x1, n1, x2, n2) fisher.test(matrix(c(x1, n1 - x1, x2, n2 - x2), 2))$p.value
tables <- list(c(1, 26, 3, 7), c(1, 26, 4, 7), c(10, 11, 16, 22), c(1, 15, 0, 11), c(2, 50, 12, 48),
               c(0, 30, 9, 31), c(40, 120, 70, 118), c(5, 100, 6, 100), c(8, 8, 0, 9), c(3, 9, 3, 9))

fragility <- function(t) {
  significant <- fisher(t[1], t[2], t[3], t[4]) < 0.05
  if (significant) {
    fewer <- if (t[1] < t[3] || (t[1] == t[3] && t[1] / t[2] <= t[3] / t[4])) 1 else 3
    moves <- 0
    repeat {
      if (t[fewer] == t[fewer + 1]) return(NA)
      t[fewer] <- t[fewer] + 1
      moves <- moves + 1
      if (fisher(t[1], t[2], t[3], t[4]) >= 0.05) return(moves)
    }
  }
  small <- if (t[1] / t[2] <= t[3] / t[4]) 1 else 3
  large <- 4 - small
  moves <- 0
  repeat {
    if (t[small] > 0) t[small] <- t[small] - 1
    else if (t[large] < t[large + 1]) t[large] <- t[large] + 1
    else return(NA)
    moves <- moves + 1
    if (fisher(t[1], t[2], t[3], t[4]) < 0.05) return(moves)
  }
}
for (t in tables) {
  key <- paste(t, collapse = " ")
  index <- fragility(t)
  add("tables", "fragility index", key, index)
  add("tables", "fragility quotient", key, index / (t[2] + t[4]))
}

significant <- function(n1, n2) outer(0:n1, 0:n2, Vectorize(function(x, y) fisher(x, n1, y, n2) < 0.05))
for (sizes in list(c(15, 11), c(26, 7), c(11, 22), c(40, 60))) {
  region <- significant(sizes[1], sizes[2])
  power <- function(p1, p2)
    sum(outer(dbinom(0:sizes[1], sizes[1], p1), dbinom(0:sizes[2], sizes[2], p2)) * region)
  key <- paste(sizes, collapse = " ")
  for (p in list(c(0.9, 0.1), c(0.05, 0.5), c(1 / 15, 0)))
    add("binomial", "power of Fisher's test", paste(key, sprintf("%.15g %.15g", p[1], p[2])), power(p[1], p[2]))
  found <- uniroot(function(p) power(1 / 15, p) - 0.8, c(1 / 15, 1 - 1e-12), tol = 1e-13)$root
  add("binomial", "detectable proportion", key, found)
}

for (d in c(1, 5, 20, 100)) {
  share <- 15 * 11 / 26^2
  add("Schoenfeld", "detectable hazard ratio, Schoenfeld", paste("15 11", d),
      exp((qnorm(0.975) + qnorm(0.8)) / sqrt(d * share)))
}

# Every order of the events, one branch at a time. Exact p: the score over every labelling of the patients.
orders <- function(n1, n2, events, ratio) {
  if (events == 0) return(data.frame(u = 0, v = 0, chance = 1, null = 1))
  branch <- function(first) {
    left <- if (first) n1 else n2
    if (left == 0) return(NULL)
    rest <- orders(n1 - first, n2 - !first, events - 1, ratio)
    p <- n1 / (n1 + n2)
    weight <- n1 * ratio / (n1 * ratio + n2)
    data.frame(u = rest$u + first - p, v = rest$v + p * (1 - p),
               chance = rest$chance * (if (first) weight else 1 - weight),
               null = rest$null * (if (first) p else 1 - p))
  }
  rbind(branch(TRUE), branch(FALSE))
}
logrank_power <- function(n1, n2, events, ratio, test) {
  o <- orders(n1, n2, events, ratio)
  p <- if (test == "exact")
    vapply(abs(o$u), function(u) sum(o$null[abs(o$u) >= u - 1e-9]), 0)
  else pchisq(ifelse(o$v > 0, o$u^2 / o$v, 0), 1, lower.tail = FALSE)
  sum(o$chance[p < 0.05])
}
for (n in list(c(15, 11, 5), c(15, 11, 8), c(26, 7, 5), c(6, 5, 6))) for (test in c("exact", "asymptotic")) {
  gap <- function(b) logrank_power(n[1], n[2], n[3], exp(b), test) - 0.8
  found <- if (gap(50) < 0) NA else exp(uniroot(gap, c(0, 50), tol = 1e-13)$root)
  add("event orders", paste("detectable hazard ratio,", test), paste(n, collapse = " "), found)
}
# The null distribution over orders is the one over labellings: 6 and 5 patients, the first 3 die.
labellings <- combn(11, 6)
score <- apply(labellings, 2, function(first) {
  sum(vapply(1:3, function(j) (j %in% first) - sum(first >= j) / (12 - j), 0))
})
o <- orders(6, 5, 3, 1)
for (k in seq_len(nrow(o)))
  add("event orders", "exact p by all labellings", paste(k), mean(abs(score) >= abs(o$u[k]) - 1e-9))

for (x in list(c(26, 33), c(18, 33), c(2, 33), c(0, 33), c(10, 11), c(16, 22))) for (prior in c(0.5, 1)) {
  a <- x[1] + prior
  b <- x[2] - x[1] + prior
  key <- paste(x[1], x[2], prior)
  add("proportions", "beta posterior", paste("ci_low", key), qbeta(0.025, a, b))
  add("proportions", "beta posterior", paste("ci_high", key), qbeta(0.975, a, b))
  add("proportions", "beta posterior", paste("median", key), qbeta(0.5, a, b))
  add("proportions", "beta posterior", paste("above60", key), pbeta(0.6, a, b, lower.tail = FALSE))
}
write_answers("counts")
