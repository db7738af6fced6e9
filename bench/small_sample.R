# R's side of bench_small_sample.py: seconds of each method on the file's cohort.
suppressMessages({library(survival); library(coin); library(cmprsk)})
argument <- commandArgs(trailingOnly = TRUE)
d <- read.csv(argument[1]); resamples <- as.integer(argument[2]); repeats <- as.integer(argument[3])
n <- nrow(d)
d$group <- factor(d$group)
ever <- !is.na(d$day)
before <- which(!ever | d$day > 0)
after <- which(ever & d$day < d$time)
rows <- data.frame(start = c(rep(0, length(before)), d$day[after]),
                   stop = c(ifelse(ever, d$day, d$time)[before], d$time[after]),
                   event = c((d$event * (!ever | d$day == d$time))[before], d$event[after]),
                   state = rep(0:1, c(length(before), length(after))))
processor <- function() sum(proc.time()[c("user.self", "sys.self")])
seconds <- function(name, f) {
  begin <- processor()
  f()
  first <- processor() - begin
  begin <- processor()
  if (repeats > 0) f()  # the first call also loads and compiles
  inner <- if (processor() - begin > 0.02) 1 else 100  # the clock has milliseconds
  took <- if (repeats == 0) first else vapply(seq_len(repeats), function(i) {
    begin <- processor()
    for (k in seq_len(inner)) f()
    (processor() - begin) / inner
  }, 0)
  cat(name, "\t", min(took), "\n", sep = "")
}
# Firth's penalty and the beta product interval by their formulas: coxphf and bpcp are not packaged.
firth <- function(start, stop, event, x) {
  at <- sort(unique(stop[event == 1]))
  d <- tabulate(match(stop[event == 1], at), length(at))
  beyond <- function(v) length(v) - findInterval(at, sort(v), left.open = TRUE)
  risk <- lapply(0:1, function(k) beyond(stop[x == k]) - beyond(start[x == k]))
  own <- sum(x[event == 1])
  value <- function(b) {
    p <- risk[[2]] * exp(b) / (risk[[1]] + risk[[2]] * exp(b))
    own * b - sum(d * log(risk[[1]] + risk[[2]] * exp(b))) + log(sum(d * p * (1 - p))) / 2
  }
  slope <- function(b) {
    p <- risk[[2]] * exp(b) / (risk[[1]] + risk[[2]] * exp(b))
    v <- d * p * (1 - p)
    own - sum(d * p) + sum(v * (1 - 2 * p)) / sum(v) / 2
  }
  root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-13)$root
  b <- root(slope, -15, 15)
  drop <- function(x) value(x) - value(b) + qchisq(0.95, 1) / 2
  c(b, root(drop, b - 15, b), root(drop, b, b + 15), pchisq(2 * (value(b) - value(0)), 1, lower.tail = FALSE))
}
beta_product <- function(time, event) {
  at <- sort(unique(time))
  risk <- length(time) - findInterval(at, sort(time), left.open = TRUE)
  dead <- tabulate(match(time[event == 1], at), length(at))
  shape <- function(m1, m2) { size <- (m1 - m2) / (m2 - m1^2); cbind(size * m1, size * (1 - m1)) }
  a <- risk - dead + 1
  first <- cumprod(a / (risk + 1)); second <- cumprod(a * (a + 1) / (risk + 1) / (risk + 2))
  alive <- risk - dead
  low <- shape(first * alive / (alive + 1), second * alive / (alive + 2))
  high <- shape(first, second)
  data.frame(at, survival = cumprod(1 - dead / risk), qbeta(0.025, low[, 1], low[, 2]), qbeta(0.975, high[, 1], high[, 2]))
}
set.seed(1)
if (n < 50) seconds("exact log-rank", function()
  pvalue(logrank_test(Surv(time, event) ~ group, d, distribution = "exact")))
seconds("resampled log-rank", function()
  pvalue(logrank_test(Surv(time, event) ~ group, d,
                      distribution = approximate(nresample = resamples))))
seconds("Kaplan-Meier", function() survfit(Surv(time, event) ~ 1, d, conf.type = "log-log"))
seconds("log-rank", function() survdiff(Surv(time, event) ~ group, d))
seconds("stratified log-rank", function() survdiff(Surv(time, event) ~ group + strata(stratum), d))
seconds("Peto-Peto", function() survdiff(Surv(time, event) ~ group, d, rho = 1))
seconds("Cox, two groups", function() coxph(Surv(time, event) ~ group, d))
seconds("Cox, a number", function() coxph(Surv(time, event) ~ number, d))
seconds("Kaplan-Meier, late entry", function() survfit(Surv(entry, time, event) ~ 1, d))
seconds("Cox, late entry", function() coxph(Surv(entry, time, event) ~ group, d))
seconds("restricted mean", function() print(survfit(Surv(time, event) ~ 1, d), rmean = 300))
if (n < 1000) seconds("exact interval", function() binom.test(sum(d$event), n))
one <- as.integer(d$group) - 1L
seconds("Firth Cox", function() firth(rep(0, n), d$time, d$event, one))
seconds("beta product interval", function() suppressWarnings(beta_product(d$time, d$event)))
seconds("cumulative incidence", function() cuminc(d$time, d$cause))
seconds("Gray's test", function() cuminc(d$time, d$cause, d$group))
seconds("naive log-rank", function() survdiff(Surv(time, event) ~ ever, d))
seconds("landmark", function()
  survdiff(Surv(time - 30, event) ~ (!is.na(day) & day <= 30), d[d$time > 30, ]))
seconds("Mantel-Byar", function() coxph(Surv(start, stop, event) ~ state, rows,
                                        control = coxph.control(iter.max = 0)))
seconds("Simon-Makuch", function() survfit(Surv(start, stop, event) ~ state, rows))
seconds("time-dependent Cox", function() coxph(Surv(start, stop, event) ~ state, rows))
seconds("Firth time-dependent Cox", function() firth(rows$start, rows$stop, rows$event, rows$state))
x <- round(n * c(1, 26, 3, 7) / 33)
fisher <- function(a, b) fisher.test(matrix(c(a, x[2] - a, b, x[4] - b), 2))$p.value
if (n < 50) {
  seconds("fragility index", function() { a <- x[1]; while (fisher(a, x[3]) < 0.05) a <- a + 1; a })
  seconds("power of Fisher's test", function() {
    s <- 0
    for (i in 0:15) for (j in 0:11)
      if (fisher.test(matrix(c(i, 15 - i, j, 11 - j), 2))$p.value < 0.05)
        s <- s + dbinom(i, 15, 0.1) * dbinom(j, 11, 0.6)
  })
} else seconds("one Fisher test", function() fisher(x[1], x[3]))
seconds("beta posterior", function() qbeta(c(0.025, 0.5, 0.975), x[1] + 0.5, x[2] - x[1] + 0.5))
