# Cumulative incidence and Gray's test by cmprsk.
suppressMessages(library(cmprsk))
source("tests/reference/ss_common.R")

for (case in c("bmt", "colon", "mgus2", "pbc", "transplant")) {
  data <- read_case(paste0("competing_", case))
  days <- quantile(data$time, c(0.05, 0.25, 0.5, 0.75, 0.95), type = 1, names = FALSE)
  points <- timepoints(cuminc(data$time, data$cause), unique(days))
  for (cause in 1:2) for (k in seq_along(unique(days))) {
    key <- sprintf("%d %.15g", cause, unique(days)[k])
    add(case, "cumulative incidence", paste("incidence", key), points$est[cause, k])
    add(case, "cumulative incidence", paste("std_error", key), sqrt(points$var[cause, k]))
  }
  tests <- cuminc(data$time, data$cause, data$group)$Tests
  for (cause in 1:2) {
    add(case, "Gray's test", paste("chi_squared", cause), tests[cause, "stat"])
    add(case, "Gray's test", paste("p_value", cause),
        pchisq(tests[cause, "stat"], tests[cause, "df"], lower.tail = FALSE))
  }
}
write_answers("competing", "cmprsk")
