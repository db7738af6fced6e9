# Curves, medians, numbers at risk, follow-up, log-rank, restricted means and hazard ratios by R's survival package.
library(survival)

digits15 <- function(x) ifelse(is.na(x), "NA", sprintf("%.15g", x))
write_answers <- function(rows, name) {
  frame <- do.call(rbind, rows)
  number <- vapply(frame, is.numeric, logical(1))
  frame[number] <- lapply(frame[number], digits15)
  write.csv(frame, file.path("tests/reference/answers", name),
            row.names = FALSE, quote = FALSE, eol = "\n")
}

types <- c("log-log", "log", "plain")
cases <- c("aml", "colon", "half", "lung", "remission", "ties", "transplant", "veteran")
curves <- medians <- risks <- means <- tests <- ratios <- list()
add <- function(rows, ...) c(rows, list(data.frame(..., stringsAsFactors = FALSE)))

for (case in cases) {
  data <- read.csv(file.path("tests/reference/cases", paste0(case, ".csv")))
  data$group <- factor(data$group, levels = sort(unique(data$group), method = "radix"))
  for (group in c("all", levels(data$group))) {
    part <- if (group == "all") data else data[data$group == group, ]
    part$reverse <- 1 - part$event
    fits <- lapply(types, function(type) survfit(Surv(time, event) ~ 1, part, conf.type = type))
    fit <- fits[[1]]
    if (nrow(part) < 250)
      curves <- add(curves, case, group, time = fit$time, n_risk = fit$n.risk,
                    n_event = fit$n.event, n_censor = fit$n.censor, survival = fit$surv,
                    loglog_low = fits[[1]]$lower, loglog_high = fits[[1]]$upper,
                    log_low = fits[[2]]$lower, log_high = fits[[2]]$upper,
                    plain_low = fits[[3]]$lower, plain_high = fits[[3]]$upper)
    reverse <- survfit(Surv(time, reverse) ~ 1, part, conf.type = "log-log")
    for (i in 1:4) {
      # What print(survfit) shows. quantile(survfit) sorts the limits first, and so answers otherwise
      # where a limit rises again late in the curve (aml, log: 48 for 45).
      table <- summary(if (i < 4) fits[[i]] else reverse)$table
      medians <- add(medians, case, group, what = c(types, "follow-up")[i],
                     estimate = table["median"], low = table["0.95LCL"], high = table["0.95UCL"])
    }
    # At every observed time, between them, at 0 and beyond the end.
    at <- if (nrow(part) < 250) sort(unique(c(0, fit$time, fit$time + 0.5))) else
      seq(0, 3500, by = 125)
    at_fit <- summary(fit, times = at, extend = TRUE)
    risks <- add(risks, case, group, time = at, n_risk = at_fit$n.risk)
    for (horizon in quantile(part$time, c(0.4, 0.8, 1), type = 1)) if (horizon > 0) {
      table <- summary(fit, rmean = horizon)$table
      means <- add(means, case, group, horizon, mean = table["rmean"], se = table["se(rmean)"])
    }
  }
  test <- survdiff(Surv(time, event) ~ group, data)
  df <- sum(test$exp > 0) - 1
  tests <- add(tests, case, group = levels(data$group), n = as.numeric(test$n),
               observed = test$obs, expected = test$exp, variance = diag(test$var),
               chi_squared = test$chisq, df,
               p_value = pchisq(test$chisq, df, lower.tail = FALSE))
  covariates <- c(if (nlevels(data$group) == 2 && case != "transplant") "group",
                  if (!is.null(data$number)) "number")
  for (covariate in covariates) {
    fit <- coxph(as.formula(paste("Surv(time, event) ~", covariate)), data, ties = "efron",
                 control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
    line <- summary(fit)
    ratios <- add(ratios, case, covariate, coefficient = line$coefficients[1, 1],
                  se = line$coefficients[1, 3], p_value = line$coefficients[1, 5],
                  ratio = line$conf.int[1, 1], low = line$conf.int[1, 3],
                  high = line$conf.int[1, 4])
  }
}

write_answers(curves, "curves.csv")
write_answers(medians, "medians.csv")
write_answers(risks, "at_risk.csv")
write_answers(means, "restricted_means.csv")
write_answers(tests, "logrank.csv")
write_answers(ratios, "hazard_ratios.csv")
dir.create("tests/reference/versions", showWarnings = FALSE)
writeLines(c(R.version.string, paste("survival", packageVersion("survival"))),
           "tests/reference/versions/survival.txt")
