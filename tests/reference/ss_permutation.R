# Log-rank tests by permutation: coin's exact distribution; the schemes for unequal follow-up from R code
# of our own over survfit and survdiff (Heinze et al. 2003; Wang et al. 2010, IPZ).
suppressMessages({library(survival); library(coin)})
source("tests/reference/ss_common.R")

for (case in two_groups) {
  few <- read_case(paste0(case, "_few"))
  few$group <- factor(few$group)
  add(case, "exact log-rank", "p_value",
      pvalue(logrank_test(Surv(time, event) ~ group, few, distribution = "exact")))
  for (part in list(list("asymptotic log-rank, few", few),
                    list("asymptotic log-rank", read_case(case)))) {
    test <- survdiff(Surv(time, event) ~ group, part[[2]])
    add(case, part[[1]], "chi_squared", test$chisq)
    add(case, part[[1]], "p_value", pchisq(test$chisq, 1, lower.tail = FALSE))
  }
  set.seed(2023)
  full <- read_case(case)
  full$group <- factor(full$group)
  p <- pvalue(logrank_test(Surv(time, event) ~ group, full,
                           distribution = approximate(nresample = 20000)))
  add(case, "Monte Carlo log-rank", "p_value", p)
}

# Draws from a Kaplan-Meier curve beyond a time; past its end: censored at the last time of all.
draw_after <- function(fit, after, last) {
  surv_at <- function(t) c(1, fit$surv)[findInterval(t, fit$time) + 1]
  level <- surv_at(after) * runif(length(after))
  found <- vapply(level, function(w) match(TRUE, fit$surv <= w), 1L)
  list(time = ifelse(is.na(found), last, fit$time[found]), inside = !is.na(found))
}

resampled <- function(d, scheme, resamples) {
  second <- as.integer(factor(d$group)) == 2
  last <- max(d$time)
  pooled <- survfit(Surv(time, event) ~ 1, d)
  follow_up <- lapply(c(FALSE, TRUE), function(g)
    survfit(Surv(time, 1 - event) ~ 1, d[second == g, ]))
  complete <- function(time, event) {
    hidden <- event == 0
    drawn <- draw_after(pooled, time[hidden], last)
    time[hidden] <- drawn$time
    event[hidden] <- as.integer(drawn$inside)
    list(time = time, event = event)
  }
  one <- function() {
    if (scheme == "heinze") {
      order <- sample(nrow(d))
      full <- complete(d$time[order], d$event[order])
      end <- d$time
      for (g in 0:1) {
        mine <- d$event == 1 & second == (g == 1)
        end[mine] <- draw_after(follow_up[[g + 1]], d$time[mine], last)$time
      }
      label <- second
    } else {
      label <- sample(second)
      full <- list(time = d$time, event = d$event)
      end <- rep(Inf, nrow(d))
      for (g in 0:1) {
        moved <- label == (g == 1) & second != (g == 1)
        imputed <- complete(d$time[moved], d$event[moved])
        full$time[moved] <- imputed$time
        full$event[moved] <- imputed$event
        end[moved] <- draw_after(follow_up[[g + 1]], rep(-1, sum(moved)), last)$time
      }
    }
    time <- pmin(full$time, end)
    event <- full$event * (full$time <= end)
    if (sum(event) == 0) return(0)
    chisq <- tryCatch(survdiff(Surv(time, event) ~ label)$chisq, error = function(e) 0)
    if (is.nan(chisq)) 0 else chisq
  }
  observed <- survdiff(Surv(time, event) ~ second, d)$chisq
  mean(replicate(resamples, one()) >= observed * (1 - 1e-9))
}

for (case in two_groups) for (scheme in c("heinze", "wang")) {
  set.seed(2023)
  add(case, paste("log-rank,", scheme), "p_value",
      resampled(read_case(paste0(case, "_few")), scheme, 4000))
}
write_answers("permutation", c("survival", "coin"))
