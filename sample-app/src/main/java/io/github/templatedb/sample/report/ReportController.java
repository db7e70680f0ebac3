package io.github.templatedb.sample.report;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/reports")
class ReportController {

    private final Reports reports;

    ReportController(Reports reports) {
        this.reports = reports;
    }

    @GetMapping("/revenue/{year}/months")
    List<Reports.Month> revenueByMonth(@PathVariable int year) {
        return reports.revenueByMonth(year);
    }

    @GetMapping("/revenue/{year}/categories")
    List<Reports.Category> revenueByCategory(@PathVariable int year) {
        return reports.revenueByCategory(year);
    }

    @GetMapping("/best-sellers")
    List<Reports.BestSeller> bestSellers(@RequestParam(defaultValue = "10") int limit) {
        return reports.bestSellers(limit);
    }

    @GetMapping("/low-stock")
    List<Reports.LowStock> lowStock() {
        return reports.lowStock();
    }

    @GetMapping("/orders/{number}/changes")
    List<Reports.Change> orderChanges(@PathVariable String number) {
        return reports.changes("purchase_order", number);
    }
}
