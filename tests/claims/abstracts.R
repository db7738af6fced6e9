# Abstracts from patients: 50 public data sets (some split by a second variable), each printed as claims,
# with the patients' own answers beside them. Rscript tests/claims/abstracts.R > tests/claims/abstracts.csv
suppressMessages({library(survival); library(KMsurv)})
two <- function(x) { u <- unique(x[!is.na(x)]); if (is.numeric(x) && length(u) > 5) as.integer(x > median(x, na.rm = TRUE)) + 1L else { s <- sort(as.character(u))[1:2]; match(as.character(x), s) } }
S <- list(); put <- function(name, t, s, g) { d <- data.frame(t = t, s = as.integer(s), g = two(g)); d <- d[complete.cases(d) & d$t > 0, ]; if (length(unique(d$g)) == 2) S[[name]] <<- d }
k <- function(n) { e <- new.env(); data(list = n, package = "KMsurv", envir = e); e[[n]] }
put("lung:sex", lung$time, lung$status == 2, lung$sex); put("lung:ecog", lung$time, lung$status == 2, lung$ph.ecog); put("lung:age", lung$time, lung$status == 2, lung$age); put("lung:weight loss", lung$time, lung$status == 2, lung$wt.loss)
put("veteran:trt", veteran$time, veteran$status, veteran$trt); put("veteran:karno", veteran$time, veteran$status, veteran$karno); put("veteran:prior", veteran$time, veteran$status, veteran$prior); put("veteran:age", veteran$time, veteran$status, veteran$age)
put("ovarian:rx", ovarian$futime, ovarian$fustat, ovarian$rx); put("ovarian:residual", ovarian$futime, ovarian$fustat, ovarian$resid.ds); put("ovarian:age", ovarian$futime, ovarian$fustat, ovarian$age); put("ovarian:ecog", ovarian$futime, ovarian$fustat, ovarian$ecog.ps)
put("leukemia:x", leukemia$time, leukemia$status, leukemia$x)
put("pbc:trt", pbc$time, pbc$status == 2, pbc$trt); put("pbc:sex", pbc$time, pbc$status == 2, pbc$sex); put("pbc:edema", pbc$time, pbc$status == 2, pbc$edema > 0); put("pbc:bili", pbc$time, pbc$status == 2, pbc$bili); put("pbc:age", pbc$time, pbc$status == 2, pbc$age)
co <- colon[colon$etype == 2, ]; re <- colon[colon$etype == 1, ]; put("colon:sex", co$time, co$status, co$sex); put("colon:obstruct", co$time, co$status, co$obstruct); put("colon:adhere", re$time, re$status, re$adhere); put("colon:node4", re$time, re$status, re$node4)
put("gbsg:hormon", gbsg$rfstime, gbsg$status, gbsg$hormon); put("gbsg:meno", gbsg$rfstime, gbsg$status, gbsg$meno); put("gbsg:size", gbsg$rfstime, gbsg$status, gbsg$size); put("gbsg:grade", gbsg$rfstime, gbsg$status, gbsg$grade == 3)
put("rotterdam:chemo", rotterdam$dtime, rotterdam$death, rotterdam$chemo); put("rotterdam:hormon", rotterdam$dtime, rotterdam$death, rotterdam$hormon); put("rotterdam:meno", rotterdam$rtime, rotterdam$recur, rotterdam$meno)
mg <- mgus; put("mgus:sex", mg$futime, mg$death, mg$sex); put("mgus:age", mg$futime, mg$death, mg$age); put("mgus2:sex", mgus2$futime, mgus2$death, mgus2$sex); put("mgus2:hgb", mgus2$futime, mgus2$death, mgus2$hgb)
put("myeloid:trt", myeloid$futime, myeloid$death, myeloid$trt); put("myeloid:sex", myeloid$futime, myeloid$death, myeloid$sex); put("kidney:sex", kidney$time, kidney$status, kidney$sex); put("diabetic:trt", diabetic$time, diabetic$status, diabetic$trt); put("diabetic:laser", diabetic$time, diabetic$status, diabetic$laser)
h <- heart[!duplicated(heart$id, fromLast = TRUE), ]; put("heart:surgery", h$stop, h$event, h$surgery); put("transplant:sex", transplant$futime, transplant$event == "death", transplant$sex); put("cgd:treat", cgd0$futime, !is.na(cgd0$etime1), cgd0$treat)
tg <- k("tongue"); put("tongue:type", tg$time, tg$delta, tg$type); bm <- k("bmt"); put("bmt:group", bm$t1, bm$d1, bm$group); put("bmt:acute", bm$t2, bm$d3, bm$da); lx <- k("larynx"); put("larynx:stage", lx$time, lx$delta, lx$stage > 2); put("larynx:age", lx$time, lx$delta, lx$age)
kd <- k("kidtran"); put("kidtran:gender", kd$time, kd$delta, kd$gender); put("kidtran:race", kd$time, kd$delta, kd$race); bu <- k("burn"); put("burn:treatment", bu$T3, bu$D3, bu$Z1); rt <- k("drughiv"); put("drughiv:drug", rt$time, rt$delta, rt$drug); al <- k("alloauto"); put("alloauto:type", al$time, al$delta, al$type); bt <- k("btrial"); put("btrial:im", bt$time, bt$death, bt$im)
set.seed(16); S <- S[seq_len(min(50, length(S)))]; out <- list()
row <- function(...) { r <- list(...); out[[length(out) + 1]] <<- r }
f <- function(x, d) sprintf(paste0("%.", d, "f"), x)
for (name in names(S)) { d <- S[[name]]
  small <- length(out) %% 2 == 0; if (small) { i <- unlist(lapply(1:2, function(g) { w <- which(d$g == g); w[sample.int(length(w), min(length(w), sample(5:9, 1)))] })); e <- d[i, ]; cut <- sort(e$t[e$s == 1])[min(3, sum(e$s))]; if (sum(e$s) > 0) { e$s[e$t > cut] <- 0L; e$t <- pmin(e$t, cut + 1) } else e <- d; if (sum(e$s) > 0) d <- e }
  n <- c(sum(d$g == 1), sum(d$g == 2)); ev <- c(sum(d$s[d$g == 1]), sum(d$s[d$g == 2])); id <- function(x) paste0(name, " ", x)
  ct <- sample(c("plain", "log", "log-log"), 1); for (g in 1:2) { if (ev[g] == 0) next; fit <- survfit(Surv(t, s) ~ 1, d[d$g == g, ], conf.type = ct); at <- unname(quantile(d$t[d$g == g & d$s == 1], .5)); q <- summary(fit, times = at, extend = TRUE)
    if (q$surv <= 0 || q$surv >= 1 || is.na(q$lower)) next
    row(id = id(paste("rate", g)), form = "rate", endpoint = "survival", n1 = n[g], percent = f(100 * q$surv, 1), low = f(100 * q$lower, 1), high = f(100 * q$upper, 1), time = at, true_rate = q$surv, true_se = q$std.err)
    row(id = id(paste("se", g)), form = "rate", endpoint = "survival", n1 = n[g], percent = f(100 * q$surv, 1), se = f(100 * q$std.err, 1), time = at, true_rate = q$surv, true_se = q$std.err)
    m <- summary(fit)$table; if (!is.na(m["median"])) row(id = id(paste("median", g)), form = "median", n1 = n[g], d1 = ev[g], value = f(m["median"], 1), low = f(m["0.95LCL"], 1), high = if (is.na(m["0.95UCL"])) "NR" else f(m["0.95UCL"], 1)) }
  row(id = id("share"), form = "proportion", n1 = sum(n), k1 = n[1], percent = f(100 * n[1] / sum(n), 1), low = f(100 * binom.test(n[1], sum(n))$conf.int[1], 1), high = f(100 * binom.test(n[1], sum(n))$conf.int[2], 1))
  sd <- survdiff(Surv(t, s) ~ g, d); p <- pchisq(sd$chisq, 1, lower.tail = FALSE); last <- sapply(1:2, function(g) { z <- survfit(Surv(t, s) ~ 1, d[d$g == g, ]); tail(c(1, z$surv[z$time <= max(d$t[d$s == 1])]), 1) })
  if (sum(ev) <= 4 && is.finite(p)) row(id = id("log-rank"), form = "logrank", endpoint = "survival", n1 = n[1], d1 = ev[1], n2 = n[2], d2 = ev[2], p = f(p, 3), true_last1 = last[1], true_last2 = last[2], true_ratio = if (all(ev > 0)) exp(coef(coxph(Surv(t, s) ~ g, d, ties = "breslow")))[[1]] else NA)
  if (all(ev > 0)) { cx <- summary(coxph(Surv(t, s) ~ g, d)); b <- cx$coefficients[1, ]
    row(id = id("ratio"), form = "hazard_ratio", n1 = n[1], d1 = ev[1], n2 = n[2], d2 = ev[2], value = f(b[2], 2), low = f(cx$conf.int[1, 3], 2), high = f(cx$conf.int[1, 4], 2), p = f(b[5], 3), measure = "HR", true_ratio = b[2], true_se = b[3]) } }
cols <- unique(unlist(lapply(out, names))); d <- as.data.frame(lapply(setNames(cols, cols), function(c) sapply(out, function(r) if (is.null(r[[c]]) || is.na(r[[c]])) "" else as.character(r[[c]]))))
write.csv(d, stdout(), row.names = FALSE, quote = FALSE)
