# Random-effects summaries of proportions by metafor: logit, Paule-Mandel, Hartung-Knapp with a scale of at least 1.
suppressPackageStartupMessages(library(metafor))

sets <- list(
  comparators_adults = list(events = c(41, 81, 8, 11), n = c(90, 189, 21, 14)),
  comparators_children = list(events = c(27, 5, 38), n = c(70, 9, 72)),
  pritz1997 = with(dat.pritz1997, list(events = xi, n = ni)),
  alike = list(events = c(20, 40, 61, 83), n = c(50, 100, 150, 200)),
  far_apart = list(events = c(2, 50, 97), n = c(100, 100, 100)),
  small = list(events = c(1, 2, 3, 1, 4), n = c(5, 3, 9, 12, 6)),
  many = list(events = c(3, 9, 14, 30, 5, 61, 22, 7, 18, 40), n = c(20, 31, 60, 77, 44, 120, 51, 70, 36, 95))
)

answers <- do.call(rbind, lapply(names(sets), function(name) do.call(rbind, lapply(c(0.95, 0.9), function(level) {
  set <- sets[[name]]
  some <- set$events > 0 & set$events < set$n
  events <- set$events[some]
  n <- set$n[some]
  fit <- rma(xi = events, ni = n, measure = "PLO", method = "PM", test = "adhoc", level = level,
             control = list(tol = 1e-14, maxiter = 1000))
  mean <- predict(fit, transf = transf.ilogit)
  spread <- confint(fit, level = level, control = list(tol = 1e-14, maxiter = 1000, tau2.max = 1e6))$random
  data.frame(set = name, level = level, events = paste(events, collapse = " "), n = paste(n, collapse = " "),
             mean = mean$pred, mean_low = mean$ci.lb, mean_high = mean$ci.ub,
             prediction_low = mean$pi.lb, prediction_high = mean$pi.ub,
             tau2 = spread["tau^2", 1], tau2_low = spread["tau^2", 2], tau2_high = spread["tau^2", 3],
             i2 = spread["I^2(%)", 1] / 100, i2_low = spread["I^2(%)", 2] / 100, i2_high = spread["I^2(%)", 3] / 100,
             q = fit$QE, q_p_value = fit$QEp)
}))))
number <- vapply(answers, is.double, logical(1))
answers[number] <- lapply(answers[number], function(x) ifelse(is.na(x), "NA", sprintf("%.15g", x)))
write.csv(answers, "tests/reference/answers/meta.csv", row.names = FALSE, quote = FALSE, eol = "\n")
dir.create("tests/reference/versions", showWarnings = FALSE)
writeLines(c(R.version.string, paste("metafor", packageVersion("metafor"))), "tests/reference/versions/meta.txt")
