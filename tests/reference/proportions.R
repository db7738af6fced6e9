# Intervals and tests of proportions: binom.test, prop.test, fisher.test, and two formulas of their own.
digits15 <- function(x) ifelse(is.na(x), "NA", sprintf("%.15g", x))
write_answers <- function(frame, name) {
  number <- vapply(frame, is.double, logical(1))
  frame[number] <- lapply(frame[number], digits15)
  write.csv(frame, file.path("tests/reference/answers", name),
            row.names = FALSE, quote = FALSE, eol = "\n")
}

# Mid-P: the p at which P(X < x) + P(X = x) / 2 leaves the tail, by bisection to the last bit.
root <- function(f) {
  low <- 0
  high <- 1
  for (i in 1:200) {
    middle <- (low + high) / 2
    if (f(middle) > 0) low <- middle else high <- middle
  }
  (low + high) / 2
}
midp <- function(x, n, level) {
  tail <- (1 - level) / 2
  upper <- if (x == n) 1 else
    root(function(p) pbinom(x - 1, n, p) + dbinom(x, n, p) / 2 - tail)
  lower <- if (x == 0) 0 else
    root(function(p) tail - pbinom(x, n, p, lower.tail = FALSE) - dbinom(x, n, p) / 2)
  c(lower, upper)
}
wilson <- function(x, n, level)
  as.numeric(suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int)

sizes <- c(1, 2, 7, 11, 15, 16, 22, 26, 33, 250, 10000, 1000000)
pairs <- do.call(rbind, lapply(sizes, function(n) {
  x <- if (n <= 33) 0:n else unique(c(0, 1, 2, round(n * c(0.1, 0.5, 0.788)), n - 1, n))
  data.frame(events = as.integer(x), n = as.integer(n))
}))
grid <- rbind(cbind(pairs, level = 0.95),
              cbind(subset(pairs, n == 33), level = 0.90), cbind(subset(pairs, n == 33), level = 0.99))
interval <- function(f) t(mapply(f, grid$events, grid$n, grid$level))
exact <- interval(function(x, n, level) as.numeric(binom.test(x, n, conf.level = level)$conf.int))
score <- interval(wilson)
mid <- interval(midp)
write_answers(data.frame(grid, exact_low = exact[, 1], exact_high = exact[, 2],
                         wilson_low = score[, 1], wilson_high = score[, 2],
                         midp_low = mid[, 1], midp_high = mid[, 2]), "intervals.csv")

# Two groups: the tables of the abstract, tables with ties in probability, large ones.
published <- rbind(c(10, 11, 16, 22), c(1, 26, 3, 7), c(1, 26, 4, 7), c(1, 15, 0, 11))
every <- as.matrix(expand.grid(0:8, 8, 0:8, 8))
unequal <- as.matrix(expand.grid(0:6, 6, 0:4, 4))
large <- rbind(c(100, 1000, 130, 1000), c(3, 5000, 12, 4000), c(56, 70, 48, 80),
               c(50000, 100000, 50400, 100000))
tables <- unname(rbind(published, every, unequal, large))
colnames(tables) <- c("events1", "n1", "events2", "n2")
fisher <- apply(tables, 1, function(v)
  fisher.test(matrix(c(v[1], v[2] - v[1], v[3], v[4] - v[3]), 2))$p.value)
# Newcombe 1998, method 10: the square-and-add interval from two Wilson intervals.
newcombe <- t(apply(tables, 1, function(v) {
  p1 <- v[1] / v[2]
  p2 <- v[3] / v[4]
  w1 <- wilson(v[1], v[2], 0.95)
  w2 <- wilson(v[3], v[4], 0.95)
  c(p1 - p2,
    p1 - p2 - sqrt((p1 - w1[1])^2 + (w2[2] - p2)^2),
    p1 - p2 + sqrt((w1[2] - p1)^2 + (p2 - w2[1])^2))
}))
storage.mode(tables) <- "integer"
write_answers(data.frame(tables, fisher_p = fisher, difference = newcombe[, 1],
                         difference_low = newcombe[, 2], difference_high = newcombe[, 3]),
              "two_groups.csv")

dir.create("tests/reference/versions", showWarnings = FALSE)
writeLines(R.version.string, "tests/reference/versions/proportions.txt")
