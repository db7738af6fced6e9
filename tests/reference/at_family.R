# The tests of the family of `attainable.logrank`, by survival and coin, on subsets of real data with tied times.
suppressMessages({library(survival); library(coin)})
set.seed(20230817)

sources <- list(
  lung = with(lung, data.frame(time, event = status - 1, arm = sex)),
  veteran = with(veteran, data.frame(time, event = status, arm = trt)),
  ovarian = with(ovarian, data.frame(time = futime, event = fustat, arm = rx)),
  aml = with(aml, data.frame(time, event = status, arm = as.integer(x))),
  colon = with(subset(colon, etype == 2), data.frame(time, event = status, arm = sex + 1)),
  mgus = with(mgus, data.frame(time = futime, event = death, arm = as.integer(sex))),
  pbc = with(subset(pbc, !is.na(trt)), data.frame(time, event = as.integer(status == 2), arm = trt)))
units <- c(days = 1, weeks = 7, months = 30.44, quarters = 91.3)
types <- c(permutation = "logrank", gehan_permutation = "Gehan-Breslow", tarone_ware_permutation = "Tarone-Ware",
           peto_peto_permutation = "Peto-Peto", peto_modified_permutation = "Prentice-Marek", prentice_permutation = "Prentice")
upper <- function(chi) pchisq(chi, 1, lower.tail = FALSE)

by_hand <- function(x) {  # weights that no package offers with the hypergeometric variance
  at <- sort(unique(x$time[x$event == 1]))
  n <- t(sapply(at, function(t) c(sum(x$time >= t & x$arm == 1), sum(x$time >= t & x$arm == 2),
    sum(x$time == t & x$event & x$arm == 1), sum(x$time == t & x$event & x$arm == 2))))
  r <- n[, 1] + n[, 2]; d <- n[, 3] + n[, 4]
  v <- ifelse(r > 1, d * (r - d) / (r - 1) * n[, 1] * n[, 2] / r^2, 0); u <- n[, 3] - d * n[, 1] / r
  weighted <- function(w) if (sum(w^2 * v) > 0) upper(sum(w * u)^2 / sum(w^2 * v)) else NA
  e <- c(sum(d * n[, 1] / r), sum(d * n[, 2] / r))
  list(path = paste(apply(n, 1, paste, collapse = " "), collapse = ";"), gehan = weighted(r), tarone_ware = weighted(sqrt(r)),
    peto_modified = weighted(cumprod(1 - d / (r + 1))), prentice = weighted(cumprod(r / (r + d))),
    oe = if (all(e > 0)) upper(sum((c(sum(n[, 3]), sum(n[, 4])) - e)^2 / e)) else NA,
    corrected = if (sum(v) > 0) upper(max(abs(sum(u)) - 0.5, 0)^2 / sum(v)) else NA)
}

one <- function(case) {
  name <- sample(names(sources), 1); unit <- sample(names(units), 1); x <- sources[[name]]
  take <- function(arm) { i <- which(x$arm == arm); i[sample.int(length(i), min(length(i), sample(3:30, 1)))] }
  x <- x[c(take(1), take(2)), ]; x$time <- floor(x$time / units[[unit]]) + 1
  end <- quantile(x$time, runif(1, 0.2, 1), type = 1); x$event[x$time > end] <- 0; x$time <- pmin(x$time, end)
  if (sum(x$event) == 0) return(NULL)
  hand <- by_hand(x); p <- hand[-1]
  for (rho in 0:1) {
    s <- tryCatch(survdiff(Surv(time, event) ~ arm, x, rho = rho), error = function(e) NULL)
    p[[c("mantel", "peto_peto")[rho + 1]]] <- if (is.null(s) || s$var[1, 1] < 1e-12) NA else upper(s$chisq)
  }
  for (test in names(types)) p[[test]] <- as.numeric(pvalue(logrank_test(Surv(time, event) ~ factor(arm), x, type = types[[test]])))
  for (ties in c("breslow", "efron")) {
    f <- suppressWarnings(coxph(Surv(time, event) ~ arm, x, ties = ties, control = coxph.control(eps = 1e-14, iter.max = 200)))
    s <- summary(f); finite <- !is.na(coef(f)) && abs(coef(f)) < 12; suffix <- if (ties == "efron") "_efron" else ""
    p[[paste0("cox_score", suffix)]] <- if (is.na(coef(f))) NA else s$sctest[["pvalue"]]
    p[[paste0("cox_wald", suffix)]] <- if (is.na(coef(f))) NA else if (finite) s$waldtest[["pvalue"]] else Inf
    p[[paste0("cox_lr", suffix)]] <- if (is.na(coef(f))) NA else s$logtest[["pvalue"]]
  }
  data.frame(case, data = name, unit, n1 = sum(x$arm == 1), n2 = sum(x$arm == 2), path = hand$path, test = names(p),
             p = sprintf("%.15g", unlist(p)), row.names = NULL)
}

write.csv(do.call(rbind, lapply(1:80, one)), "tests/reference/answers/at_family.csv", row.names = FALSE, quote = FALSE, eol = "\n")
writeLines(c(R.version.string, paste("survival", packageVersion("survival")), paste("coin", packageVersion("coin"))),
           "tests/reference/versions/at_family.txt")
