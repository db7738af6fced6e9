# Beta product intervals (Fay, Brittain & Proschan 2013). bpcp is not packaged by Debian: the moments are
# matched here from survfit's counts; without censoring binom.test is the oracle, and the exact beta product
# is also drawn by Monte Carlo.
library(survival)
source("tests/reference/ss_common.R")

moment_limit <- function(a, b, p) {
  mean <- prod(a / (a + b))
  square <- prod(a * (a + 1) / ((a + b) * (a + b + 1)))
  scale <- (mean - square) / (square - mean^2)
  qbeta(p, scale * mean, scale * (1 - mean))
}

for (case in two_groups) {
  data <- read_case(case)
  fit <- survfit(Surv(time, event) ~ 1, data)
  days <- quantile(data$time, c(0.02, 0.1, 0.25, 0.5, 0.75, 0.9), type = 1, names = FALSE)
  set.seed(2023)
  for (day in unique(days)) {
    past <- fit$time <= day & fit$n.event > 0
    a <- fit$n.risk[past] - fit$n.event[past] + 1
    b <- fit$n.event[past]
    alive <- sum(data$time > day) + sum(data$time == day & data$event == 0)
    key <- sprintf("%.15g", day)
    add(case, "beta product", paste("low", key), moment_limit(c(a, alive), c(b, 1), 0.025))
    if (any(past)) {
      add(case, "beta product", paste("high", key), moment_limit(a, b, 0.975))
      draws <- apply(mapply(function(x, y) rbeta(1e5, x, y), a, b), 1, prod)
      add(case, "beta product, Monte Carlo", paste("low", key),
          quantile(draws * rbeta(1e5, alive, 1), 0.025))
      add(case, "beta product, Monte Carlo", paste("high", key), quantile(draws, 0.975))
    }
    # The same patients without censoring: Clopper-Pearson of those alive.
    alive <- sum(data$time > day)
    interval <- binom.test(alive, nrow(data))$conf.int
    add(case, "beta product, uncensored", paste("low", key), interval[1])
    add(case, "beta product, uncensored", paste("high", key), interval[2])
  }
}
write_answers("km_exact", "survival")
