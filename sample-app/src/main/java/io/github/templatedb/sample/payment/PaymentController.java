package io.github.templatedb.sample.payment;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/orders/{number}/payments")
class PaymentController {

    private final PaymentService payments;

    PaymentController(PaymentService payments) {
        this.payments = payments;
    }

    @PostMapping
    ResponseEntity<PaymentView> pay(@PathVariable String number, @Valid @RequestBody NewPayment wanted) {
        var payment = payments.pay(number, wanted.method());
        var status = payment.status() == PaymentStatus.CAPTURED ? HttpStatus.CREATED : HttpStatus.PAYMENT_REQUIRED;
        return ResponseEntity.status(status).body(payment);
    }

    @GetMapping
    List<PaymentView> of(@PathVariable String number) {
        return payments.of(number);
    }

    record NewPayment(@NotNull PaymentMethod method) {}
}
