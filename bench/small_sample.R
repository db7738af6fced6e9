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
  inner <- if (first > 0.02) 1 else 20  # the clock has milliseconds
  took <- if (repeats == 0) first else vapply(seq_len(repeats), function(i) {
    begin <- processor()
    for (k in seq_len(inner)) f()
    (processor() - begin) / inner
  }, 0)
  cat(name, "\t", min(took), "\n", sep = "")
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
seconds("Firth Cox", function() coxph(Surv(time, event) ~ group, d, ties = "breslow"))
seconds("beta product interval", function()
  survfit(Surv(time, event) ~ 1, d, conf.type = "log-log"))
seconds("cumulative incidence", function() cuminc(d$time, d$cause))
seconds("Gray's test", function() cuminc(d$time, d$cause, d$group))
seconds("naive log-rank", function() survdiff(Surv(time, event) ~ ever, d))
seconds("landmark", function()
  survdiff(Surv(time - 30, event) ~ (!is.na(day) & day <= 30), d[d$time > 30, ]))
seconds("Mantel-Byar", function() coxph(Surv(start, stop, event) ~ state, rows,
                                        control = coxph.control(iter.max = 0)))
seconds("Simon-Makuch", function() survfit(Surv(start, stop, event) ~ state, rows))
seconds("time-dependent Cox", function() coxph(Surv(start, stop, event) ~ state, rows))
seconds("Firth time-dependent Cox", function() coxph(Surv(start, stop, event) ~ state, rows))
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
