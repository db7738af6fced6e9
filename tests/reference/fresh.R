# Answers on cohorts drawn by fresh.py: Rscript tests/reference/fresh.R COHORTS.csv ANSWERS.csv
# One long table: cohort, method, quantity, value; NA where R has no finite answer.
suppressMessages({library(survival); library(coin); library(cmprsk)})
argument <- commandArgs(trailingOnly = TRUE)
if (length(argument) < 2) quit(status = 0)  # only fresh.py knows its cohorts
all_rows <- read.csv(argument[1])
out <- list()
put <- function(cohort, method, ...) {
  values <- c(...)
  out[[length(out) + 1]] <<- data.frame(cohort, method, quantity = names(values), value = unname(values))
}
quiet <- function(code) tryCatch(suppressWarnings(code), error = function(e) NULL)
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 200)

for (id in unique(all_rows$cohort)) {
  d <- all_rows[all_rows$cohort == id, ]
  d$x <- as.integer(d$group == "b")
  y <- Surv(d$time, d$event)
  for (type in c("log-log", "log", "plain")) {
    fit <- survfit(y ~ 1, conf.type = type)
    at <- c(5, 20)
    s <- summary(fit, times = at, extend = TRUE)
    med <- quantile(fit, 0.5)
    put(id, paste("Kaplan-Meier", type), s5 = s$surv[1], low5 = s$lower[1], high5 = s$upper[1],
        s20 = s$surv[2], low20 = s$lower[2], high20 = s$upper[2], last = max(d$time))
    table <- summary(fit)$table
    put(id, paste("median", type), median = unname(table["median"]),
        low = unname(table["0.95LCL"]), high = unname(table["0.95UCL"]))
  }
  delayed <- Surv(d$entry, d$time + 0.5, d$event)
  s <- quiet(summary(survfit(delayed ~ 1, conf.type = "log-log"), times = c(5.25, 20.25), extend = TRUE))
  if (!is.null(s)) put(id, "Kaplan-Meier, late entry", s5 = s$surv[1], s20 = s$surv[2], low5 = s$lower[1], high5 = s$upper[1],
                           last = max(d$time) + 0.5)
  if (length(unique(d$group)) == 2 && sum(d$event) > 0) {
    for (rho in c(0, 1, 0.5)) {
      test <- quiet(survdiff(y ~ group, d, rho = rho))
      if (!is.null(test)) put(id, paste("log-rank rho", rho), chi_squared = test$chisq)
    }
    test <- quiet(survdiff(y ~ group + strata(stratum), d))
    if (!is.null(test)) put(id, "log-rank stratified", chi_squared = test$chisq)
    for (ties in c("efron", "breslow")) {
      fit <- quiet(coxph(y ~ x, d, ties = ties, control = tight))
      if (!is.null(fit)) {
        put(id, paste("Cox", ties), coefficient = unname(coef(fit)), se = quiet(sqrt(fit$var[1, 1])))
        zph <- quiet(cox.zph(fit))
        if (!is.null(zph) && abs(coef(fit)) < 8) put(id, paste("zph", ties), p = zph$table[1, "p"])
      }
      fit <- quiet(coxph(delayed ~ x, d, ties = ties, control = tight))
      if (!is.null(fit)) put(id, paste("Cox, late entry,", ties), coefficient = unname(coef(fit)), se = quiet(sqrt(fit$var[1, 1])))
      fit <- quiet(coxph(y ~ number, d, ties = ties, control = tight))
      if (!is.null(fit)) put(id, paste("Cox, number,", ties), coefficient = unname(coef(fit)), se = quiet(sqrt(fit$var[1, 1])))
    }
    tables <- list()
    for (t in sort(unique(d$time[d$event == 1]))) {
      risk <- d[d$time >= t, ]
      had <- risk$time == t & risk$event == 1
      one <- table(factor(risk$x, 0:1), factor(had, c(FALSE, TRUE)))
      if (all(rowSums(one) > 0) && all(colSums(one) > 0)) tables[[length(tables) + 1]] <- one
    }
    if (length(tables) > 1) {
      cube <- array(unlist(tables), c(2, 2, length(tables)))
      test <- quiet(mantelhaen.test(cube, exact = TRUE))
      # mantelhaen.test finds its limits to four digits only: the same roots of the same law, to the last digit.
      m <- apply(cube, c(2L, 3L), sum)[1L, ]; n <- apply(cube, c(2L, 3L), sum)[2L, ]
      k <- apply(cube, c(1L, 3L), sum)[1L, ]
      seen <- sum(cube[1L, 1L, ]); low <- sum(pmax(0, k - n)); high <- sum(pmin(m, k)); support <- low:high
      law <- .Call(stats:::C_d2x2xk, length(m), m, n, k, high - low + 1L)
      chance <- function(b) { e <- log(law) + b * support; p <- exp(e - max(e)); p / sum(p) }
      root <- function(f) exp(uniroot(f, c(-40, 40), tol = 1e-13, maxiter = 5000)$root)
      put(id, "exact hazard ratio", p = test$p.value,
          ratio = if (seen == low) 0 else if (seen == high) Inf else root(function(b) sum(chance(b) * support) - seen),
          low = if (seen == low) 0 else root(function(b) sum(chance(b)[support >= seen]) - 0.025),
          high = if (seen == high) Inf else root(function(b) sum(chance(b)[support <= seen]) - 0.025))
    }
    if (nrow(d) <= 24) {
      for (type in c("logrank", "Gehan-Breslow", "Tarone-Ware", "Prentice")) {
        # coin's own ranks of ties differ; without ties all agree.
        if (!anyDuplicated(d$time)) {
          test <- quiet(as.numeric(pvalue(logrank_test(y ~ factor(group), d, type = type, distribution = "exact"))))
          if (!is.null(test)) put(id, paste("exact", type), p = test)
        }
      }
    }
    horizon <- min(tapply(d$time, d$group, max))
    if (horizon > 0) {
      means <- sapply(c("a", "b"), function(g)
        survival:::survmean(survfit(y[d$group == g] ~ 1), rmean = horizon)$matrix[c("rmean", "se(rmean)")])
      put(id, "restricted mean", horizon = horizon, difference = means[1, 2] - means[1, 1], se_a = means[2, 1], se_b = means[2, 2])
    }
    table <- c(sum(d$event[d$x == 0]), sum(d$x == 0), sum(d$event[d$x == 1]), sum(d$x == 1))
    fisher <- fisher.test(matrix(c(table[1], table[2] - table[1], table[3], table[4] - table[3]), 2))
    put(id, "Fisher", p = fisher$p.value)
    years <- tapply(d$time, d$x, sum)
    if (all(years > 0)) {
      test <- poisson.test(c(sum(d$event[d$x == 0]), sum(d$event[d$x == 1])), c(years[["0"]], years[["1"]]))
      put(id, "rate ratio", ratio = unname(test$estimate), low = test$conf.int[1], high = test$conf.int[2], p = test$p.value)
    }
  }
  if (any(d$cause > 0)) {
    fit <- survfit(Surv(time, factor(cause, 0:2)) ~ 1, d)
    s <- summary(fit, times = c(5, 20), extend = TRUE)
    put(id, "incidence survfit", f1_5 = s$pstate[1, 2], se1_5 = s$std.err[1, 2], f2_5 = s$pstate[1, 3], se2_5 = s$std.err[1, 3],
        f1_20 = s$pstate[2, 2], se1_20 = s$std.err[2, 2], f2_20 = s$pstate[2, 3], se2_20 = s$std.err[2, 3], last = max(d$time))
    found <- quiet(cuminc(d$time, d$cause))
    for (k in 1:2) {
      curve <- found[[paste("1", k)]]
      if (!is.null(curve)) {
        at <- timepoints(found, c(5, 20))
        row <- paste("1", k)
        if (row %in% rownames(at$est)) put(id, paste("incidence cmprsk", k),
            f5 = at$est[row, 1], v5 = at$var[row, 1], f20 = at$est[row, 2], v20 = at$var[row, 2])
      }
    }
    test <- quiet(cuminc(d$time, d$cause, d$group)$Tests)
    if (!is.null(test)) for (k in rownames(test)) put(id, paste("Gray", k), chi_squared = test[k, "stat"])
  }
  for (x in 0:1) {
    k <- sum(d$event[d$x == x]); n <- sum(d$x == x)
    if (n > 0) {
      e <- binom.test(k, n)$conf.int
      put(id, paste("Clopper-Pearson", x), low = e[1], high = e[2])
    }
  }
}
table <- do.call(rbind, out)
table$value <- ifelse(is.finite(table$value), sprintf("%.15g", table$value), ifelse(is.na(table$value), "NA", as.character(table$value)))
write.csv(table, argument[2], row.names = FALSE, quote = 2)
