# The log-rank test of every witness cohort of the attainable set, by R's survdiff.
library(survival)

data <- read.csv("tests/reference/cases/witnesses.csv")
rows <- lapply(split(data, data$case), function(part) {
  test <- survdiff(Surv(time, event) ~ group, part)
  data.frame(case = part$case[1], n1 = test$n[[1]], events1 = test$obs[1],
             n2 = test$n[[2]], events2 = test$obs[2],
             chi_squared = sprintf("%.15g", test$chisq),
             p_value = sprintf("%.15g", pchisq(test$chisq, 1, lower.tail = FALSE)))
})
write.csv(do.call(rbind, rows), "tests/reference/answers/witnesses.csv",
          row.names = FALSE, quote = FALSE, eol = "\n")
writeLines(c(R.version.string, paste("survival", packageVersion("survival"))),
           "tests/reference/versions/witnesses.txt")
